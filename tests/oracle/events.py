"""What happened, as the source tables of silver tell it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

Row = dict[str, Any]
Tables = Mapping[str, list[Row]]
Key = tuple[Any, ...]

ZERO = Decimal(0)
DAY = timedelta(days=1)


def key_of(row: Row, *names: str) -> Key:
    return tuple(row[name] for name in names)


def grouped(rows: Iterable[Row], *names: str) -> dict[Key, list[Row]]:
    found: dict[Key, list[Row]] = defaultdict(list)
    for row in rows:
        found[key_of(row, *names)].append(row)
    return found


def quotient(above: Any, below: Any) -> float | None:
    """None where the divisor is 0 or missing."""
    return None if above is None or not below else float(above) / float(below)


def percent(above: Any, below: Any) -> float | None:
    found = quotient(above, below)
    return None if found is None else 100.0 * found


@dataclass(eq=False)
class Events:
    """``tables`` by ``layer.table``, one that is not there has no rows; ``grace_days`` after the requested date."""

    tables: Tables
    now: datetime
    grace_days: int = 0

    def rows(self, name: str) -> list[Row]:
        return self.tables.get(name, [])

    # Stores and products

    @cached_property
    def stores(self) -> dict[int, Row]:
        """The newest version of each."""
        ordered = sorted(self.rows("silver.stores"), key=lambda row: row["valid_from"])
        return {row["store_id"]: row for row in ordered}

    @cached_property
    def zones(self) -> dict[tuple[str, int], ZoneInfo]:
        """Of the stores and centres that their masters hold today."""
        current = [row for row in self.rows("silver.stores") if row["is_current"]]
        found = {("store", row["store_id"]): ZoneInfo(row["timezone"]) for row in current}
        centres = [row for row in self.rows("silver.distribution_centers") if row["is_current"]]
        return found | {("dc", row["dc_id"]): ZoneInfo(row["timezone"]) for row in centres}

    def zone_of(self, store_id: int | None, dc_id: int | None = None) -> ZoneInfo:
        here = self.zones.get(("store", store_id)) if store_id is not None else None
        there = self.zones.get(("dc", dc_id)) if dc_id is not None else None
        return here or there or ZoneInfo("UTC")

    def local_date(self, moment: datetime, store_id: int | None, dc_id: int | None) -> date:
        return moment.astimezone(self.zone_of(store_id, dc_id)).date()

    @cached_property
    def _products(self) -> dict[str, list[Row]]:
        return {gtin: rows for (gtin,), rows in grouped(self.rows("silver.products"), "gtin").items()}

    def department(self, gtin: str | None, day: date) -> str:
        """As of the day."""
        instant = datetime(day.year, day.month, day.day, tzinfo=UTC)
        for row in self._products.get(gtin or "", []):
            if row["valid_from"] <= instant and (row["valid_to"] is None or instant < row["valid_to"]):
                return str(row["department"] or "unknown")
        return "unknown"

    # Tills

    @cached_property
    def sales(self) -> list[Row]:
        """Completed transactions: type SA, RE or PV, status C."""
        kinds = ("SA", "RE", "PV")
        return [
            row for row in self.rows("silver.pos_transactions") if row["trans_type"] in kinds and row["status"] == "C"
        ]

    @cached_property
    def lines(self) -> dict[Key, list[Row]]:
        """By transaction."""
        return grouped(self.rows("silver.pos_lines"), "store_id", "business_date", "register_id", "trans_seq")

    def lines_of(self, sale: Row) -> list[Row]:
        return self.lines.get(key_of(sale, "store_id", "business_date", "register_id", "trans_seq"), [])

    @cached_property
    def _voided(self) -> set[Key]:
        voids = (row for row in self.sales if row["trans_type"] == "PV")
        return {key_of(row, "store_id", "orig_business_date", "orig_register_id", "orig_trans_seq") for row in voids}

    def is_voided(self, sale: Row) -> bool:
        return key_of(sale, "store_id", "business_date", "register_id", "trans_seq") in self._voided

    def is_purchase(self, sale: Row) -> bool:
        return sale["trans_type"] == "SA" and not self.is_voided(sale)

    def instant(self, sale: Row) -> datetime:
        """Of the till's wall clock; its offset decides where the clock shows an hour twice."""
        wall: datetime = sale["sold_at_local"].replace(tzinfo=None)
        offset = sale["utc_offset"]
        minutes = int(offset[1:3]) * 60 + int(offset[3:5])
        zone = self.zone_of(sale["store_id"])
        told = (wall - timedelta(minutes=-minutes if offset[0] == "-" else minutes)).replace(tzinfo=UTC)
        if told.astimezone(zone).replace(tzinfo=None) == wall:
            return told
        return wall.replace(tzinfo=zone).astimezone(UTC)


def is_net(line: Row) -> bool:
    return line["line_type"] in ("S", "R", "D", "V")


def net(line: Row) -> Decimal:
    return Decimal(line["extended_amount"] + line["discount_amount"])


def units(line: Row) -> Decimal:
    """Quantity of what is counted, else one a line with the sign of the quantity; discounts and deposits are none."""
    if line["line_type"] not in ("S", "R", "V"):
        return ZERO
    quantity: Decimal = line["quantity"]
    return quantity if line["uom"] == "EA" else Decimal((quantity > 0) - (quantity < 0))
