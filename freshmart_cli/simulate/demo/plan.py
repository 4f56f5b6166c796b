"""The chain that the demo simulates, and when somebody looks at it."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from freshmart_cli.simulate.fault_plan import FaultRequest
from freshmart_cli.simulate.options import SimulationOptions
from freshmart_cli.simulate.plan_file import load_fault_plan
from freshmart_cli.simulate.sources import ALL_SOURCES

_FIRST_DAY = date(2026, 3, 27)
"""Nine days from a Friday to a Saturday: a week and a month end among them, another week with the last."""

_A_WHILE = timedelta(minutes=25)
"""Long enough for the last business day to close, short enough for what came last to be fresh."""


def demo_options(out: Path) -> SimulationOptions:
    """Three stores, nine days, all sources, every kind of fault."""
    plan = load_fault_plan("default", ALL_SOURCES)
    faults = replace(plan, faults=tuple(map(_soon, plan.faults)))
    return SimulationOptions(
        out, stores=3, days=9, seed=7, start=_FIRST_DAY, faults=faults, sources=ALL_SOURCES, customers=2_000
    )


def _soon(request: FaultRequest) -> FaultRequest:
    """What comes days late comes one day late, so that nothing else is stale by then."""
    days = tuple((name, 1 if name == "days_late" else value) for name, value in request.parameters)
    return replace(request, parameters=days)


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
