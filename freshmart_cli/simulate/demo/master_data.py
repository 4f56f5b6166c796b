"""Checks of the snapshots of master data."""

from __future__ import annotations

from datetime import date
from typing import Any

from freshmart_cli.execute.context import Context
from freshmart_cli.simulate.demo.files import counted
from freshmart_cli.simulate.demo.found import Document, Found, registered, row
from freshmart_cli.simulate.faults.incident import ACCEPTED

_KEYS = {
    "stores": "store_id",
    "products": "gtin",
    "distribution_centers": "dc_id",
    "store_hours": "store_id, day_of_week, applies_from",
    "campaigns": "campaign_id",
}
EXPECT = dict.fromkeys(_KEYS, "files, keys, current rows and versions are those of the snapshots")


def stated(section: dict[str, Any], stage: str, today: date) -> dict[str, Document]:
    return dict(section[stage])


def found(context: Context, truth: dict[str, Any], outcomes: dict[str, str]) -> Found:
    registered(context, (f"silver.{table}" for table in _KEYS))
    figures = {table: _figures(context, table, outcomes) for table in _KEYS}
    return Found(figures, {})


def _figures(context: Context, table: str, outcomes: dict[str, str]) -> Document:
    counts = row(
        context,
        f"SELECT count_if(is_current) AS current, count(*) AS versions, "
        f"count(DISTINCT struct({_KEYS[table]})) AS keys FROM silver.{table}",
    )
    return {"files": counted(outcomes, table, ACCEPTED), **counts}
