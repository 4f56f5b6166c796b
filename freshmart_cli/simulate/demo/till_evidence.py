"""What a lakehouse made of the tills' files: transactions, store-days and orphans."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from freshmart_cli.execute.context import Context
from freshmart_cli.simulate.demo.found import registered, rows
from freshmart_cli.simulate.faults.incident import ABSENT, ACCEPTED, QUARANTINED

Key = tuple[int, date, int, int]
"""Store, business date, register, sequence number."""

StoreDay = tuple[int, date]

_READ = (
    "silver.pos_transactions",
    "silver.pos_transactions__quarantine",
    "silver.pos_transactions__versions",
    "silver.pos_lines",
    "silver.pos_files__quarantine",
    "gold.store_daily",
)

_SALES = """
SELECT t.store_id, t.business_date, t.register_id, t.trans_seq,
  coalesce(sum(CASE WHEN t.is_completed_sale AND l.is_net_sale THEN l.net_amount END), 0) AS net_sales
FROM silver.pos_transactions t
LEFT JOIN silver.pos_lines l ON l.store_id = t.store_id AND l.business_date = t.business_date
  AND l.register_id = t.register_id AND l.trans_seq = t.trans_seq
GROUP BY t.store_id, t.business_date, t.register_id, t.trans_seq"""

_WITHHELD = """
SELECT store_id, business_date, register_id, trans_seq FROM silver.pos_transactions__quarantine
WHERE _state = 'quarantined' AND trans_seq IS NOT NULL
UNION SELECT store_id, business_date, register_id, trans_seq FROM silver.pos_transactions__versions
WHERE _state = 'conflict'"""

_ORPHANS = """
SELECT l.gtin, count(*) AS orphans FROM silver.pos_lines l
JOIN silver.pos_transactions t ON l.store_id = t.store_id AND l.business_date = t.business_date
  AND l.register_id = t.register_id AND l.trans_seq = t.trans_seq
WHERE t.is_completed_sale AND l.is_net_sale AND l._missing_product GROUP BY l.gtin"""

FIGURES = {
    "transactions": "transactions",
    "lines": "lines",
    "units": "units",
    "gross": "gross_sales",
    "discounts": "discounts",
    "net_sales": "net_sales",
    "returns": "returns",
    "deposits": "deposits",
    "tax": "tax",
    "expected_minutes": "expected_minutes",
    "covered_minutes": "covered_minutes",
}
"""What truth.json calls a figure of a store-day, and what gold calls it."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """``files``: outcome of each path. ``keys``: outcome and net sales of each transaction that
    was received. ``store_days``: figures in the order of FIGURES. ``orphans``: lines by gtin."""

    files: dict[str, str]
    keys: dict[Key, tuple[str, Decimal | None]]
    store_days: dict[StoreDay, tuple[Decimal, ...]]
    orphans: dict[str, int]

    def outcome(self, key: Key) -> tuple[str, Decimal | None]:
        return self.keys.get(key, (ABSENT, None))


def gather(context: Context, outcomes: dict[str, str]) -> Evidence:
    """Read the lakehouse; raises EngineFailed where a table is missing."""
    registered(context, _READ)
    return Evidence(_files(context, outcomes), _keys(context), _store_days(context), _orphans(context))


def _files(context: Context, outcomes: dict[str, str]) -> dict[str, str]:
    """A file that failed its reconciliation was taken in, and is quarantined whole."""
    damaged = rows(context, "SELECT DISTINCT _source_file FROM silver.pos_files__quarantine")
    return outcomes | {each["_source_file"]: QUARANTINED for each in damaged}


def _keys(context: Context) -> dict[Key, tuple[str, Decimal | None]]:
    found: dict[Key, tuple[str, Decimal | None]] = {_key(row): (QUARANTINED, None) for row in rows(context, _WITHHELD)}
    return found | {_key(row): (ACCEPTED, Decimal(row["net_sales"])) for row in rows(context, _SALES)}


def _store_days(context: Context) -> dict[StoreDay, tuple[Decimal, ...]]:
    columns = ", ".join(FIGURES.values())
    listed = rows(context, f"SELECT store_id, business_date, {columns} FROM gold.store_daily")
    return {
        (row["store_id"], row["business_date"]): tuple(Decimal(row[name]) for name in FIGURES.values())
        for row in listed
    }


def _orphans(context: Context) -> dict[str, int]:
    return {row["gtin"]: row["orphans"] for row in rows(context, _ORPHANS)}


def _key(row: dict[str, Any]) -> Key:
    return row["store_id"], row["business_date"], row["register_id"], row["trans_seq"]
