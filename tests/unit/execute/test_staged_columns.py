"""The columns of staging tables, remembered for one definition."""

from __future__ import annotations

from freshmart_cli.engine.port import ColumnDef
from freshmart_cli.execute.tables import StagedColumns, ensure_table, purpose_of
from freshmart_cli.names import TableName
from tests.support.fake_engine import FakeEngine
from tests.unit.execute.conftest import MakeContext

ITEMS = TableName("silver", "items")


def test_columns_are_asked_for_once_and_remembered_from_run_to_run(context: MakeContext, engine: FakeEngine) -> None:
    its = context()
    engine.shape("SELECT 1", ColumnDef("n", "int"))
    first = StagedColumns(its, "silver.parcels", "definition")
    assert first.of(its, "roots_P", "SELECT 1") == (ColumnDef("n", "int"),)
    first.save()
    later = StagedColumns(its, "silver.parcels", "definition")
    assert later.of(its, "roots_P", "SELECT of something else") == (ColumnDef("n", "int"),)


def test_another_definition_asks_again(context: MakeContext, engine: FakeEngine) -> None:
    its = context()
    engine.shape("SELECT 1", ColumnDef("n", "int"))
    engine.shape("SELECT 2", ColumnDef("m", "date"))
    first = StagedColumns(its, "silver.parcels", "definition")
    first.of(its, "roots_P", "SELECT 1")
    first.save()
    changed = StagedColumns(its, "silver.parcels", "another definition")
    assert changed.of(its, "roots_P", "SELECT 2") == (ColumnDef("m", "date"),)


def test_what_is_not_saved_is_not_remembered(context: MakeContext, engine: FakeEngine) -> None:
    its = context()
    engine.shape("SELECT 1", ColumnDef("n", "int"))
    StagedColumns(its, "silver.parcels", "definition").of(its, "roots_P", "SELECT 1")
    assert StagedColumns(its, "silver.parcels", "definition").of(its, "roots_P", "SELECT 2") == (
        ColumnDef("x", "string"),
    )


def test_a_staging_tables_purpose_is_its_name_less_the_attempt() -> None:
    assert purpose_of(TableName("stage", "roots_P_20260301T1"), "20260301T1") == "roots_P"


def test_a_table_that_exists_is_registered_without_asking_for_columns(context: MakeContext, engine: FakeEngine) -> None:
    its = context()
    engine.shape("SELECT day", ColumnDef("day", "date"))
    ensure_table(its, ITEMS, "SELECT day FROM x", ("day",))
    assert "(`day` date) USING delta PARTITIONED BY (`day`)" in engine.sql_of("create", "silver.items")
    ensure_table(its, ITEMS, "SELECT day FROM x", ("day",))
    assert "() USING delta" in engine.sql_of("create", "silver.items")
