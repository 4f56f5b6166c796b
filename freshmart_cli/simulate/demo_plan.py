"""The chain that the demo simulates, and when somebody looks at it."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from freshmart_cli.simulate.options import SimulationOptions
from freshmart_cli.simulate.plan_file import load_fault_plan

DASHBOARD = "stores"
"""The report that shows the chain."""

_A_WHILE = timedelta(minutes=25)
"""Long enough for the last business day to close, short enough for what came last to be fresh."""


def demo_options(out: Path) -> SimulationOptions:
    """Six stores, three days, every kind of fault."""
    return SimulationOptions(out, stores=6, days=3, seed=7, faults=load_fault_plan("default"))


def moment_after(landing: Path) -> datetime:
    """A while after the newest file arrived: the demo's clock, whatever today is."""
    newest = max(
        entry.stat().st_mtime for folder, _, names in os.walk(landing) for entry in map(Path(folder).joinpath, names)
    )
    return datetime.fromtimestamp(newest, UTC) + _A_WHILE


@dataclass(frozen=True, slots=True)
class FigureToTrace:
    """A figure of gold that a fault touched: its table, its row's keys, its column."""

    table: str
    keys: tuple[tuple[str, str], ...]
    measure: str


def figure_to_trace(truth: Path) -> FigureToTrace:
    """The day of a store on which a correction replaced a sale."""
    faults = json.loads(truth.read_text("utf-8"))["faults"]
    store_id, business_date, *_ = next(fault for fault in faults if "corrected_keys" in fault)["corrected_keys"][0]
    keys = (("store_id", str(store_id)), ("business_date", business_date))
    return FigureToTrace("gold.store_daily", keys, "net_sales")
