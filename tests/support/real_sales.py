"""Real grocery sales in the tills' layout, kept beside the repository with totals computed independently."""

from __future__ import annotations

import tarfile
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import pyarrow.parquet as pq

from tests.support.needed import lacking

FOLDER = Path(__file__).resolve().parents[3] / "shared" / "real"

StoreDay = tuple[int, str]
FIGURES = ("transactions", "lines", "units", "gross_sales", "discounts", "net_sales", "tax")


@dataclass(frozen=True)
class RealSales:
    """One unpacked data set: ``landing``, ``second`` delivery (may be absent) and its truth."""

    name: str
    landing: Path
    second: Path

    def truth(self, stage: str) -> dict[StoreDay, dict[str, Decimal]]:
        """Figures of every store and date with sales, as FIGURES name them."""
        rows = pq.read_table(FOLDER / self.name / "truth.parquet").to_pylist()
        return {(row["store_id"], str(row["business_date"])): _figures(row) for row in rows if row["stage"] == stage}


def _figures(row: dict[str, int]) -> dict[str, Decimal]:
    cents = {"gross_sales": "gross_cents", "discounts": "discount_cents", "net_sales": "net_cents", "tax": "tax_cents"}
    counted = {name: Decimal(row[name]) for name in ("transactions", "lines", "units")}
    return counted | {name: Decimal(row[column]) / 100 for name, column in cents.items()}


def unpacked(name: str, folder: Path) -> RealSales:
    """Unpack a data set into ``folder``, modification times kept; a machine without the data says so, CI fails."""
    archive = FOLDER / name / "delivered.tar.gz"
    if not archive.exists():
        lacking(f"the real sales {name!r} are not beside this repository (shared/real/{name})")
    with tarfile.open(archive) as packed:
        packed.extractall(folder, filter="data")
    return RealSales(name, folder / "landing", folder / "deliveries" / "02")
