"""Which group a table belongs to, where it lives, and ids that sort by time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from freshmart_cli.contracts.workspace import Workspace
from freshmart_cli.execute.context import fresh_id, group_of
from freshmart_cli.execute.state import GroupState
from freshmart_cli.names import TableName
from tests.support.fake_engine import FakeEngine
from tests.unit.execute.conftest import MakeContext


@pytest.mark.parametrize(
    ("table", "group"),
    [
        ("silver.parcels", "silver.parcels"),
        ("silver.items", "silver.parcels"),
        ("silver.parcel_files", "silver.parcels"),
        ("silver.items__quarantine", "silver.parcels"),
        ("silver.parcels__versions", "silver.parcels"),
        ("silver.parcels__days", "silver.parcels__days"),
        ("silver.depots__events", "silver.depots"),
        ("gold.day_totals", "gold.day_totals"),
        ("bronze.parcels_raw", "bronze.parcels_raw"),
        ("gold.unknown", "gold.unknown"),
    ],
)
def test_a_table_belongs_to_its_source_or_to_itself(workspace: Workspace, table: str, group: str) -> None:
    assert group_of(workspace, TableName.parse(table)) == group


def test_a_rebuilt_groups_tables_live_in_folders_of_its_generation(context: MakeContext) -> None:
    its = context()
    items = TableName("silver", "items")
    assert its.stored(items).location.endswith("/silver/items")
    its.states.write("silver.parcels", GroupState(generation=2))
    assert its.stored(items).location.endswith("/silver/items.g2")
    assert its.stored(TableName("gold", "day_totals")).location.endswith("/gold/day_totals")


def test_a_table_exists_where_its_folder_holds_a_log(context: MakeContext, engine: FakeEngine) -> None:
    its = context()
    items = TableName("silver", "items")
    assert not its.exists(items)
    engine.create(its.stored(items), ())
    assert its.exists(items)
    its.register(items)
    assert engine.calls[-1].verb == "register"


def test_staging_tables_lie_by_group(context: MakeContext) -> None:
    lakehouse = context().lakehouse
    staged = lakehouse.staged(TableName("stage", "roots_P_1"), "silver.parcels")
    assert staged.location == str(lakehouse.root / "_staging" / "silver.parcels" / "roots_P_1")


def test_ids_sort_by_time_and_differ_at_the_same_time() -> None:
    now = datetime(2026, 3, 1, tzinfo=UTC)
    assert fresh_id(now) < fresh_id(now + timedelta(microseconds=1))
    assert len({fresh_id(now) for _ in range(50)}) > 1
    assert fresh_id(now).isalnum()
