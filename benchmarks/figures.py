"""The sums that both sides must agree on: store_daily, row by row."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

from deltalake import DeltaTable

from benchmarks.failures import FiguresDiffer

FIGURES = (
    "transactions",
    "lines",
    "units",
    "gross_sales",
    "discounts",
    "net_sales",
    "returns",
    "deposits",
    "tax",
)
_EXAMPLES = 5


@dataclass(frozen=True, slots=True)
class StoreDay:
    """``sums`` are in the order of FIGURES."""

    store_id: int
    business_date: date
    sums: tuple[Decimal, ...]

    def __str__(self) -> str:
        listed = ", ".join(f"{name} {value:f}" for name, value in zip(FIGURES, self.sums, strict=True))
        return f"{self.store_id} {self.business_date}: {listed}"


def store_days(lakehouse: Path) -> frozenset[StoreDay]:
    """The rows of gold that hold anything: a store without sales need not have one."""
    table = DeltaTable(lakehouse / "gold" / "store_daily")
    rows = table.to_pyarrow_table(columns=["store_id", "business_date", *FIGURES]).to_pylist()
    days = (
        StoreDay(row["store_id"], row["business_date"], tuple(Decimal(str(row[name])) for name in FIGURES))
        for row in rows
    )
    return frozenset(day for day in days if any(day.sums))


def totals(days: Iterable[StoreDay]) -> tuple[Decimal, ...]:
    """The sums over all stores and dates, in the order of FIGURES."""
    return tuple(sum(column, Decimal(0)) for column in zip(*(day.sums for day in days), strict=True))


def check_equal(case: str, days: Mapping[str, frozenset[StoreDay]]) -> None:
    """``days`` are each side's, by its name. Raises FiguresDiffer."""
    agreed = frozenset.intersection(*days.values())
    alone = [(day, side) for side, rows in days.items() for day in rows - agreed]
    if alone:
        alone.sort(key=lambda pair: (pair[0].business_date, pair[0].store_id, pair[1]))
        raise FiguresDiffer(case, len(alone), [f"  {side} {day}" for day, side in alone[:_EXAMPLES]])
