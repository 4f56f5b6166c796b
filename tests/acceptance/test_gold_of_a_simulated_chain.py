"""Every gold table equals what plain Python makes of the simulator's own events, row by row, after both deliveries.

``make test`` simulates a small chain; FRESHMART_ORACLE=full (``make test-oracle``) one of twelve stores and sixty days.
"""

from __future__ import annotations

import os
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
from deltalake import DeltaTable, write_deltalake

from freshmart_cli.contracts.loading import load_workspace
from freshmart_cli.pipeline.report import RunReport
from freshmart_cli.pipeline.views import query
from freshmart_cli.simulate import ALL_SOURCES, SimulationOptions, Source, load_fault_plan, simulate
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


@pytest.mark.usefixtures("one_key", "one_engine")
def test_every_table_equals_what_the_true_events_make_of_it(chain: Path) -> None:
    reports = both_deliveries(chain)
    truth = Events(true_tables(chain, os.environ["FRESHMART_HMAC_PERSON"].encode()), datetime.now(UTC))
    where = options(chain / "landing", chain / "lake")
    for name, compute in MADE.items():
        found, expected = query(where, f"SELECT * FROM {name}").to_pylist(), compute(truth)
        assert expected, f"{name}: nothing to compare"
        assert differences(found, expected, TABLES[name].keys)[:20] == [], name
    only_what_was_touched(*reports)
    assert clear_in(chain) == []


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


def clear_in(chain: Path) -> list[str]:
    """Columns of silver and gold, companions included, in which somebody's name, address or number stands unmasked."""
    known = pa.array(sorted(_personal(chain / "events")))
    found = []
    for folder in sorted((chain / "lake").glob("[sg]*/*/_delta_log")):
        rows = DeltaTable(folder.parent).to_pyarrow_table()
        for column in rows.schema:
            if pa.types.is_string(column.type) or pa.types.is_integer(column.type):
                values = rows[column.name].cast(pa.string())
                if pc.any(pc.is_in(values, value_set=known)).as_py():
                    found.append(f"{folder.parent.name}.{column.name}")
    return found


def _personal(events: Path) -> set[str]:
    columns = {
        "members": ("customer_id", "first_name", "last_name", "email", "phone"),
        "loyalty_cards": ("card_number", "customer_id"),
        "account_links": ("customer_id", "online_user_id"),
    }
    tables = {name: pq.read_table(events / f"{name}.parquet") for name in columns}
    values = {str(value) for name in columns for column in columns[name] for value in tables[name][column].to_pylist()}
    return values - {"None", ""}


def test_the_search_for_clear_names_finds_them(tmp_path: Path) -> None:
    simulate(
        SimulationOptions(
            tmp_path / "chain", 1, 1, sources=frozenset({Source.LOYALTY}), events=tmp_path / "chain/events"
        )
    )
    name = sorted(_personal(tmp_path / "chain" / "events"))[0]
    write_deltalake(tmp_path / "chain/lake/silver/people", pa.table({"who": [name]}))
    assert clear_in(tmp_path / "chain") == ["people.who"]
