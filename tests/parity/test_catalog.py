"""Tables that a catalog manages: what lies in folders elsewhere has three-level names here, and holds the same rows."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pytest

from freshmart_cli.engine.choice import EngineChoice, engine_behind
from freshmart_cli.engine.connect_engine import ConnectEngine
from freshmart_cli.engine.port import ColumnDef, Maintenance, Merge, StoredTable, TableLayout
from freshmart_cli.engine.remote import RemoteServer
from freshmart_cli.errors import EngineFailed
from freshmart_cli.names import TableName
from freshmart_cli.pipeline import session as sessions
from freshmart_cli.pipeline.runs import promote_silver, run
from freshmart_cli.pipeline.session import Options
from freshmart_cli.pipeline.views import query
from tests.support.engines import SAIL
from tests.support.ladder import DELIVERIES, ladder

CATALOG = "spark_catalog"
COLUMNS = (ColumnDef("id", "int"), ColumnDef("day", "date"))
ROWS = "SELECT CAST(1 AS INT) AS id, DATE'2026-03-01' AS day"


@pytest.fixture(scope="module")
def catalog(spark_server: str) -> Iterator[ConnectEngine]:
    with engine_behind(RemoteServer(spark_server), CATALOG) as engine:
        yield engine


@pytest.fixture
def items(catalog: ConnectEngine, request: pytest.FixtureRequest) -> Iterator[StoredTable]:
    """A table of the test's own that is not there yet."""
    name = TableName("silver", f"items_{abs(hash(request.node.name))}")
    yield StoredTable(name, f"/nowhere/silver/{name.name}")
    for place in (f"silver/{name.name}", f"silver/{name.name}.g1", "_staging/silver.items"):
        catalog.remove(f"/nowhere/{place}")


def rows_of(engine: ConnectEngine, table: StoredTable) -> list[dict[str, object]]:
    return sorted(engine.query(f"SELECT * FROM {table.name}").to_pylist(), key=repr)


def test_a_table_has_a_three_level_name_and_no_folder_of_ours(catalog: ConnectEngine, items: StoredTable) -> None:
    assert not catalog.holds(items)
    catalog.create(items, COLUMNS, TableLayout(("day",)))
    catalog.insert(items.name, ROWS)
    assert catalog.holds(items)
    assert items.name.name in catalog.listed("/nowhere/silver")
    three = catalog.query(f"SELECT count(*) AS n FROM {CATALOG}.{items.name}")
    assert three.to_pylist() == [{"n": 1}]
    assert not Path("/nowhere").exists()


def test_rows_are_merged_replaced_deleted_and_columns_added(catalog: ConnectEngine, items: StoredTable) -> None:
    catalog.create(items, COLUMNS, TableLayout(("day",)))
    new = StoredTable(TableName("stage", "new_items"), "/nowhere/_staging/silver.items/new_items")
    catalog.stage(new, f"{ROWS} UNION ALL SELECT CAST(2 AS INT), DATE'2026-03-02'")
    catalog.merge(Merge(items.name, str(new.name), ("id",), ("id", "day")))
    catalog.replace(items.name, "day = DATE'2026-03-02'", "SELECT CAST(3 AS INT) AS id, DATE'2026-03-02' AS day")
    catalog.delete(items.name, "id = 1")
    catalog.evolve(items, (ColumnDef("note", "string"),))
    assert [row["id"] for row in rows_of(catalog, items)] == [3]
    assert [each.name for each in catalog.columns(f"SELECT * FROM {items.name}")] == ["id", "day", "note"]
    catalog.remove("/nowhere/_staging/silver.items")
    assert not catalog.holds(new)


def test_a_later_generation_takes_the_name_when_the_earlier_one_goes(
    catalog: ConnectEngine, items: StoredTable
) -> None:
    later = StoredTable(items.name, f"{items.location}.g1")
    catalog.create(items, COLUMNS)
    catalog.insert(items.name, ROWS)
    assert not catalog.holds(later)
    catalog.forget(items.name)
    catalog.create(later, COLUMNS)
    assert rows_of(catalog, later) == []
    outside = f"SELECT count(*) AS n FROM {CATALOG}.{items.name}"
    assert catalog.query(outside).to_pylist() == [{"n": 1}], "those outside see the old table until it goes"
    catalog.remove(items.location)
    assert catalog.query(outside).to_pylist() == [{"n": 0}]
    assert (catalog.holds(items), catalog.holds(later)) == (False, True)
    assert f"{items.name.name}.g1" in catalog.listed("/nowhere/silver")


def test_small_tables_are_loaded_maintained_and_tell_their_history(catalog: ConnectEngine, items: StoredTable) -> None:
    catalog.load(items, pa.table({"id": [1, 2]}))
    catalog.load(items, pa.table({"id": [3], "name": ["x"]}))
    assert rows_of(catalog, items) == [{"id": 3, "name": "x"}]
    catalog.maintain(items, Maintenance(compact=True, vacuum_hours=1000))
    operations = [each.operation for each in catalog.history(items)]
    assert operations[-1].startswith("CREATE")
    assert [each.version for each in catalog.history(items)] == sorted(range(len(operations)), reverse=True)


def test_a_table_is_clustered_by_its_partitions_and_what_its_layout_says(
    catalog: ConnectEngine, items: StoredTable
) -> None:
    catalog.create(items, COLUMNS, TableLayout(("day",), ("id",), (("delta.logRetentionDuration", "interval 9 days"),)))
    told = catalog.query(f"DESCRIBE DETAIL {CATALOG}.{items.name}").to_pylist()[0]
    assert (told["clusteringColumns"], told["partitionColumns"]) == (["day", "id"], [])
    assert dict(told["properties"])["delta.logRetentionDuration"] == "interval 9 days"


def test_a_table_that_is_not_there_is_told_by_name(catalog: ConnectEngine, items: StoredTable) -> None:
    with pytest.raises(EngineFailed, match=f"{items.name} is not in catalog {CATALOG}"):
        catalog.register(items)


def test_a_workspace_in_a_catalog_holds_what_it_holds_in_folders(
    spark_server: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = []
    for choice in (SAIL, EngineChoice("spark", remote=spark_server, catalog=CATALOG)):
        monkeypatch.setattr(sessions, "_choice", lambda *_, choice=choice: choice)
        found.append(_history(tmp_path / choice.kind))
    assert found[0] == found[1]
    assert all(found[0].values())


def _history(folder: Path) -> dict[str, list[str]]:
    """A delivery and a rebuild; the rows of every table that a workspace promises."""
    workspace, options = ladder(folder), Options(folder)
    for name, content in DELIVERIES.items():
        (folder / "in" / name).write_bytes(content)
    assert run(options).failure is None
    assert promote_silver(options, ("customers",), rebuild=True).failure is None
    tables = [*(f"silver.{each}" for each in workspace.contracts), *workspace.derived]
    passing = ("_batch_id", "_ingestion_timestamp", "_arrived_at")
    return {
        name: sorted(repr(row) for row in _without(query(options, f"SELECT * FROM {name}"), passing)) for name in tables
    }


def _without(rows: pa.Table, columns: tuple[str, ...]) -> list[dict[str, object]]:
    return rows.select([each for each in rows.column_names if each not in columns]).to_pylist()
