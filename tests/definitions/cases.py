"""The fixtures: ``<table>/<case>.yml`` gives rows of source tables and the rows that must become of them.

    shows: what the case is about
    from: where the definition stands (GOLD.md, DOMAIN.md, a seed)
    now: an instant (later than everything unless given)
    set: {variable of freshmart.yml: another value}
    given: {silver.table: a small table as tests/support/text_tables.py reads it}
    expect: {gold.table: every row and column that it must hold}
    only: {gold.table: {column: the value of the rows that are compared}}

What ``given`` leaves out of a row, or leaves blank, is what ``_FILLED`` says, mostly what the contract computes from
the rest of the row, else NULL. Source tables that it leaves out do not exist.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml

from tests.support.text_tables import Row, read, typed, typed_rows

FOLDER = Path(__file__).parent
LATER = datetime(2030, 1, 1, tzinfo=UTC)

Fill = Callable[[dict[str, str]], Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Case:
    """A fixture, still as text."""

    name: str
    shows: str
    source: str
    now: datetime
    settings: Mapping[str, str]
    only: Mapping[str, Mapping[str, str]]
    given: Mapping[str, list[dict[str, str]]]
    expect: Mapping[str, list[dict[str, str]]]


def cases() -> list[Case]:
    return [_case(path) for path in sorted(FOLDER.glob("*/*.yml"))]


def _case(path: Path) -> Case:
    document: dict[str, Any] = yaml.load(path.read_text(encoding="utf-8"), yaml.BaseLoader)
    now = typed(document["now"], "timestamp") if "now" in document else LATER
    given = {name: [_filled(name, row) for row in read(text)] for name, text in document["given"].items()}
    expect = {name: read(text) for name, text in document["expect"].items()}
    chosen = (document.get("set", {}), document.get("only", {}))
    return Case(f"{path.parent.name}/{path.stem}", document["shows"], document["from"], now, *chosen, given, expect)


def rows_of(rows: list[dict[str, str]], kinds: Mapping[str, str]) -> list[Row]:
    return typed_rows(rows, kinds)


def _filled(table: str, row: dict[str, str]) -> dict[str, str]:
    fill = _FILLED.get(table)
    return {**row, **{name: value for name, value in fill(row).items() if not row.get(name)}} if fill else row


def _version(row: dict[str, str]) -> dict[str, str]:
    valid_to = row.get("valid_to", "")
    return {"valid_from": "1900-01-01", "valid_to": valid_to, "is_current": "false" if valid_to else "true"}


def _transaction(row: dict[str, str]) -> dict[str, str]:
    kind, status = row.get("trans_type", "SA"), row.get("status", "C")
    completed = kind in ("SA", "RE", "PV") and status == "C"
    return {
        "register_id": "1",
        "trans_type": kind,
        "status": status,
        "is_completed_sale": "true" if completed else "false",
        "sold_at_local": f"{row['business_date']} 12:00:00",
        "utc_offset": "-0500",
        "net_total": "0",
    }


def _line(row: dict[str, str]) -> dict[str, str]:
    kind, quantity = row.get("line_type", "S"), Decimal(row.get("quantity", "1"))
    extended, discount = Decimal(row.get("extended_amount", "0")), Decimal(row.get("discount_amount", "0"))
    counted = quantity if row.get("uom", "EA") == "EA" else (quantity > 0) - (quantity < 0)
    return {
        "register_id": "1",
        "line_seq": "1",
        "line_type": kind,
        "uom": "EA",
        "quantity": str(quantity),
        "extended_amount": str(extended),
        "discount_amount": str(discount),
        "tax_amount": "0",
        "net_amount": str(extended + discount),
        "is_net_sale": "true" if kind in ("S", "R", "D", "V") else "false",
        "units": str(counted if kind in ("S", "R", "V") else 0),
    }


def _web_event(row: dict[str, str]) -> dict[str, str]:
    found = {"event_date": row["event_time"][:10], "price": "0", "brand": "unknown", "category_l1": "unknown"}
    return {**found, "product_id": "1", "category_code": row.get("category_l1", "unknown")}


def _supply_event(row: dict[str, str]) -> dict[str, str]:
    return {"schema_version": "2", "topic_partition": "0", "topic_offset": "0"}


_FILLED: Mapping[str, Fill] = {
    "silver.stores": lambda row: {"timezone": "America/New_York", **_version(row)},
    "silver.distribution_centers": lambda row: {"timezone": "America/New_York", **_version(row)},
    "silver.products": _version,
    "silver.loyalty_cards": _version,
    "silver.account_links": _version,
    "silver.pos_transactions": _transaction,
    "silver.pos_lines": _line,
    "silver.ecommerce_events": _web_event,
    "silver.supply_events": _supply_event,
    "silver.pos__days": lambda row: {
        "timezone": "America/New_York",
        "expected_minutes": "1440",
        "covered_minutes": "1440",
        "completeness_pct": "100",
        "is_final": "true",
    },
}
