"""Every gold table equals what plain Python makes of the simulator's own events, row by row, after both deliveries.

``make test`` simulates a small chain; FRESHMART_ORACLE=full (``make test-oracle``) one of twelve stores and sixty days.
"""

from __future__ import annotations

import os
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from freshmart_cli.contracts.loading import load_workspace
from freshmart_cli.pipeline.report import RunReport
from freshmart_cli.pipeline.views import query
from freshmart_cli.simulate import ALL_SOURCES, SimulationOptions, load_fault_plan, simulate
from tests.oracle import MADE
from tests.oracle.differences import differences
from tests.oracle.events import Events
from tests.oracle.true_events import true_tables
from tests.support.driving import ROOT, deliver, options

STORES, DAYS = (12, 60) if os.environ.get("FRESHMART_ORACLE") == "full" else (3, 5)
TABLES = load_workspace(ROOT).derived


@pytest.fixture
def chain(tmp_path: Path) -> Path:
    """A chain with every kind of fault, its true events beside it."""
    folder = tmp_path / "simulated"
    plan = load_fault_plan("default", ALL_SOURCES)
    simulate(SimulationOptions(folder, STORES, DAYS, faults=plan, sources=ALL_SOURCES, events=folder / "events"))
    return folder


@pytest.mark.usefixtures("one_key")
def test_every_table_equals_what_the_true_events_make_of_it(chain: Path) -> None:
    reports = both_deliveries(chain)
    truth = Events(true_tables(chain, os.environ["FRESHMART_HMAC_PERSON"].encode()), datetime.now(UTC))
    where = options(chain / "landing", chain / "lake")
    for name, compute in MADE.items():
        found, expected = query(where, f"SELECT * FROM {name}").to_pylist(), compute(truth)
        assert expected, f"{name}: nothing to compare"
        assert differences(found, expected, TABLES[name].keys)[:20] == [], name
    only_what_was_touched(*reports)


def both_deliveries(chain: Path) -> tuple[dict[str, int], dict[str, int]]:
    """Rows made of each table by the first delivery and by the second."""
    first = deliver(chain / "landing", chain / "lake")
    shutil.copytree(chain / "deliveries" / "02", chain / "landing", dirs_exist_ok=True)
    second = deliver(chain / "landing", chain / "lake")
    return _rows(first), _rows(second)


def _rows(report: RunReport) -> dict[str, int]:
    return {step.table: step.rows for step in report.steps if step.step == "promote"}


def only_what_was_touched(first: dict[str, int], second: dict[str, int]) -> None:
    for name in ("gold.store_daily", "gold.store_sales_15min", "gold.customer_segments", "gold.inventory_policy"):
        assert 0 < second[name] < first[name], name


def test_every_gold_table_is_compared() -> None:
    assert {name for name in TABLES if name.startswith("gold.")} <= set(MADE)
