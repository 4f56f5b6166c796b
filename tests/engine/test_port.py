"""What every verb of the port does, on the real embedded engine."""

from __future__ import annotations

import hashlib
import hmac
import json
import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pytest
from deltalake import DeltaTable, write_deltalake

from freshmart_cli.compile.rendering import text_literal
from freshmart_cli.connectors.reading import BatchConstants, SliceToRead, bronze_schema
from freshmart_cli.engine.connect_engine import ConnectEngine
from freshmart_cli.engine.masks import Mask
from freshmart_cli.engine.port import ColumnDef, Maintenance, Merge, ReadRequest, StoredTable, TableLayout
from freshmart_cli.errors import EngineFailed
from tests.engine.conftest import MASK_KEY, MakeTable

Rows = Callable[[StoredTable], list[tuple[object, ...]]]
Place = Callable[[], StoredTable]


def test_a_query_gives_arrow_with_exact_types(engine: ConnectEngine) -> None:
    found = engine.query(
        "SELECT CAST(1.10 AS DECIMAL(9,2)) AS d, CAST(7 AS BIGINT) AS n, TIMESTAMP'2026-03-01 04:00:00' AS t"
    )
    assert found["d"].type == pa.decimal128(9, 2)
    assert found.to_pylist() == [{"d": Decimal("1.10"), "n": 7, "t": datetime(2026, 3, 1, 4, tzinfo=UTC)}]


def test_the_columns_of_a_select_are_known_without_running_it(engine: ConnectEngine) -> None:
    sql = "SELECT raise_error('it ran') AS never, CAST(1 AS DECIMAL(12,3)) AS weight, array('a') AS tags"
    assert [(c.name, c.type) for c in engine.columns(sql)][1:] == [
        ("weight", "decimal(12,3)"),
        ("tags", "array<string>"),
    ]


def test_a_created_table_is_empty_and_has_the_columns_and_partitions_asked_for(
    engine: ConnectEngine, place: Place, rows: Rows
) -> None:
    made = place()
    engine.create(made, (ColumnDef("id", "int"), ColumnDef("day", "date")), TableLayout(("day",)))
    assert rows(made) == []
    assert [(c.name, c.type) for c in engine.columns(f"SELECT * FROM {made.name}")] == [("id", "int"), ("day", "date")]
    assert DeltaTable(made.location).metadata().partition_columns == ["day"]


def test_creating_a_table_that_exists_keeps_its_rows(engine: ConnectEngine, table: MakeTable, rows: Rows) -> None:
    made = table((1, "one"))
    engine.create(made, (ColumnDef("other", "date"),))
    assert rows(made) == [(1, "one")]


def test_a_required_column_refuses_null(engine: ConnectEngine, place: Place, rows: Rows) -> None:
    made = place()
    engine.create(made, (ColumnDef("id", "int", required=True),))
    with pytest.raises(EngineFailed):
        engine.insert(made.name, "SELECT CAST(NULL AS INT) AS id")
    assert rows(made) == []


def test_an_existing_folder_is_registered_under_a_name(engine: ConnectEngine, place: Place, rows: Rows) -> None:
    made = place()
    write_deltalake(made.location, pa.table({"id": [1, 2]}))
    engine.register(made)
    engine.register(made)
    assert rows(made) == [(1,), (2,)]


def test_registering_a_name_elsewhere_moves_the_name(engine: ConnectEngine, place: Place, rows: Rows) -> None:
    old, new = place(), place()
    for stored, value in ((old, 1), (new, 2)):
        write_deltalake(stored.location, pa.table({"id": [value]}))
    engine.register(old)
    moved = StoredTable(old.name, new.location)
    engine.register(moved)
    assert rows(moved) == [(2,)]


def test_forgetting_a_name_keeps_the_files(engine: ConnectEngine, table: MakeTable, rows: Rows) -> None:
    made = table((1, "one"))
    engine.forget(made.name)
    engine.forget(made.name)
    with pytest.raises(EngineFailed):
        engine.query(f"SELECT * FROM {made.name}")
    engine.register(made)
    assert rows(made) == [(1, "one")]


def test_a_view_names_a_select_and_can_be_named_again(engine: ConnectEngine) -> None:
    engine.view("named_select", "SELECT 1 AS n")
    engine.view("named_select", "SELECT 2 AS n")
    assert engine.query("SELECT n FROM named_select").to_pylist() == [{"n": 2}]


def test_staging_creates_a_table_from_a_select(engine: ConnectEngine, place: Place, rows: Rows) -> None:
    made = place()
    engine.stage(made, "SELECT CAST(1 AS INT) AS id, CAST(NULL AS STRING) AS name")
    assert rows(made) == [(1, None)]
    assert [c.type for c in engine.columns(f"SELECT * FROM {made.name}")] == ["int", "string"]


def test_an_insert_appends_by_place(engine: ConnectEngine, table: MakeTable, rows: Rows) -> None:
    made = table((1, "one"))
    engine.insert(made.name, "SELECT CAST(2 AS INT) AS whatever, 'two' AS called")
    assert rows(made) == [(1, "one"), (2, "two")]


def test_a_merge_updates_what_matches_and_inserts_the_rest(engine: ConnectEngine, table: MakeTable, rows: Rows) -> None:
    made, new = table((1, "one"), (2, "two")), table((2, "TWO"), (3, "three"))
    engine.merge(Merge(made.name, str(new.name), ("id",), ("id", "name")))
    assert rows(made) == [(1, "one"), (2, "TWO"), (3, "three")]


def test_a_merge_deletes_updates_and_inserts_only_what_its_conditions_allow(
    engine: ConnectEngine, table: MakeTable, rows: Rows
) -> None:
    made = table((1, "one"), (2, "two"), (3, "three"))
    source = (
        "(SELECT CAST(a AS INT) AS id, b AS name, c AS _gone FROM VALUES"
        " (1, 'gone', true), (2, 'kept', false), (3, 'changed', false), (4, 'never', true), (5, 'new', false) t(a, b, c))"
    )
    engine.merge(
        Merge(
            made.name,
            source,
            ("id",),
            ("id", "name"),
            update_when="s.id <> 2",
            delete_when="s._gone",
            insert_when="NOT s._gone",
        )
    )
    assert rows(made) == [(2, "two"), (3, "changed"), (5, "new")]


def test_a_merge_pruned_to_some_partitions_leaves_the_others(
    engine: ConnectEngine, table: MakeTable, rows: Rows
) -> None:
    made = table((1, "a"), (2, "b"), partition_by=("name",))
    source = "(SELECT CAST(1 AS INT) AS id, 'a' AS name)"
    engine.merge(Merge(made.name, source, ("id", "name"), ("id", "name"), prune="t.name IN ('a')", delete_when="true"))
    assert rows(made) == [(2, "b")]


def test_repeating_a_merge_changes_nothing(engine: ConnectEngine, table: MakeTable, rows: Rows) -> None:
    made = table()
    merge = Merge(made.name, "(SELECT CAST(1 AS INT) AS id, 'one' AS name)", ("id",), ("id", "name"))
    engine.merge(merge)
    engine.merge(merge)
    assert rows(made) == [(1, "one")]


@pytest.mark.parametrize(
    ("predicate", "left"),
    [("name = 'a'", [(2, "b"), (9, "a")]), ("true", [(9, "a")]), ("false", [(1, "a"), (2, "b"), (9, "a")])],
)
def test_a_replacement_swaps_the_rows_of_its_predicate(
    engine: ConnectEngine, table: MakeTable, rows: Rows, predicate: str, left: list[tuple[object, ...]]
) -> None:
    made = table((1, "a"), (2, "b"), partition_by=("name",))
    engine.replace(made.name, predicate, "SELECT CAST(9 AS INT) AS id, 'a' AS name")
    assert rows(made) == left


def test_a_replacement_by_nothing_empties_its_partitions(engine: ConnectEngine, table: MakeTable, rows: Rows) -> None:
    made = table((1, "a"), (2, "b"), partition_by=("name",))
    engine.replace(made.name, "name IN ('a')", "SELECT CAST(9 AS INT) AS id, 'a' AS name WHERE false")
    assert rows(made) == [(2, "b")]


def test_a_deletion_removes_the_rows_of_its_predicate(engine: ConnectEngine, table: MakeTable, rows: Rows) -> None:
    made = table((1, "one"), (2, None))
    engine.delete(made.name, "name IS NULL")
    assert rows(made) == [(1, "one")]


def test_evolving_adds_columns_that_are_null_in_old_rows(engine: ConnectEngine, table: MakeTable, rows: Rows) -> None:
    made = table((1, "one"))
    engine.evolve(made, (ColumnDef("n", "bigint"), ColumnDef("price", "decimal(9,2)"), ColumnDef("day", "date")))
    engine.insert(
        made.name,
        "SELECT CAST(2 AS INT) AS id, 'two' AS name, 5 AS n, CAST(1.5 AS DECIMAL(9,2)) AS price, DATE'2026-03-01' AS day",
    )
    assert rows(made) == [(1, "one", None, None, None), (2, "two", 5, Decimal("1.50"), datetime(2026, 3, 1).date())]


def test_loading_makes_a_table_hold_exactly_the_rows_given(engine: ConnectEngine, place: Place, rows: Rows) -> None:
    made = place()
    engine.load(made, pa.table({"id": [1, 2]}))
    engine.load(made, pa.table({"code": ["x"]}))
    assert rows(made) == [("x",)]


def read_request(folder: Path, *texts: str) -> ReadRequest:
    """A request for files of CSV with the given content."""
    slices = []
    for number, text in enumerate(texts):
        (folder / f"{number}.csv").write_text(text)
        content = hashlib.sha256(text.encode()).hexdigest()
        slices.append(SliceToRead(str(folder / f"{number}.csv"), f"in/{number}.csv", content, "", 1_000_000))
    return ReadRequest(
        "delimited", json.dumps({"type": "delimited"}), tuple(slices), BatchConstants("b1", "system", 2, 3)
    )


def test_slices_are_read_as_records_with_their_audit_columns(engine: ConnectEngine, tmp_path: Path) -> None:
    engine.read_source("landed", read_request(tmp_path, "a,b\n1,2\n", "a,b\n3,4"))
    found = engine.query("SELECT * FROM landed ORDER BY _source_file, _row_number")
    assert found.column_names == bronze_schema("delimited").names
    listed = found.select(["_source_file", "_row_number", "_raw", "_record", "_batch_id", "_source_system"]).to_pylist()
    assert [tuple(row.values()) for row in listed] == [
        ("in/0.csv", 1, "a,b", "header", "b1", "system"),
        ("in/0.csv", 2, "1,2", "row", "b1", "system"),
        ("in/1.csv", 1, "a,b", "header", "b1", "system"),
        ("in/1.csv", 2, "3,4", "row", "b1", "system"),
    ]
    assert set(found["_arrived_at"].to_pylist()) == {datetime(1970, 1, 1, 0, 0, 1, tzinfo=UTC)}


def test_a_slice_that_changed_since_it_was_planned_gives_no_row(
    engine: ConnectEngine, tmp_path: Path, table: MakeTable, rows: Rows
) -> None:
    made = table()
    engine.read_source("changed_slice", read_request(tmp_path, "a,b\n1,2\n"))
    (tmp_path / "0.csv").write_text("a,b\n9,9\n")
    with pytest.raises(EngineFailed, match="was planned with content"):
        engine.insert(made.name, "SELECT CAST(_row_number AS INT) AS id, _raw AS name FROM changed_slice")
    assert rows(made) == []


def test_an_offered_mask_is_the_hmac_of_domain_and_text_and_keeps_null(engine: ConnectEngine) -> None:
    engine.offer(Mask("mask_person_card", MASK_KEY, "card"))
    engine.offer(Mask("mask_person_card", MASK_KEY, "card"))
    found = engine.query("SELECT mask_person_card(a) AS m FROM VALUES ('4711'), ('4711'), (NULL), ('Åsa') t(a)")[
        "m"
    ].to_pylist()

    def expected(text: str) -> str:
        return hmac.new(b"a key for tests", f"card:{text}".encode(), "sha256").hexdigest()

    assert sorted(found, key=str) == sorted([expected("4711")] * 2 + [None, expected("Åsa")], key=str)


def test_maintenance_makes_few_files_of_many_and_removes_the_old(
    engine: ConnectEngine, table: MakeTable, rows: Rows
) -> None:
    made = table()
    for number in range(4):
        engine.insert(made.name, f"SELECT CAST({number} AS INT) AS id, 'x' AS name")
    before = rows(made)
    engine.maintain(made, Maintenance(compact=True))
    assert len(DeltaTable(made.location).file_uris()) == 1
    assert len(list(Path(made.location).glob("*.parquet"))) > 1
    engine.maintain(made, Maintenance(compact=False, vacuum_hours=200))
    engine.forget(made.name)
    engine.register(made)
    assert rows(made) == before


def test_history_lists_a_tables_versions_newest_first(engine: ConnectEngine, table: MakeTable) -> None:
    made = table((1, "one"))
    engine.delete(made.name, "id = 1")
    found = engine.history(made)
    assert [commit.version for commit in found] == [2, 1, 0]
    assert "DELETE" in found[0].operation.upper()
    assert all(commit.timestamp_ms > 1_700_000_000_000 for commit in found)


TEXTS = [
    "it's",
    "\\",
    "\\'",
    "'' OR '1'='1",
    "a\\nb",
    "line\nbreak",
    '"double"',
    "ünïcödé 💥",
    "%_`${x}{{y}}",
    "\t",
    "",
]


@pytest.mark.parametrize("text", TEXTS)
def test_a_text_literal_is_the_text_itself(engine: ConnectEngine, text: str) -> None:
    assert engine.query(f"SELECT {text_literal(text)} AS t")["t"].to_pylist() == [text]


def test_a_table_may_lie_in_a_folder_with_quotes_and_spaces(
    engine: ConnectEngine, place: Place, tmp_path: Path, rows: Rows
) -> None:
    made = StoredTable(place().name, str(tmp_path / 'it\'s a "lake"'))
    engine.stage(made, "SELECT 1 AS id")
    assert rows(made) == [(1,)]


def test_a_table_whose_folder_is_gone_is_named_with_the_command_that_makes_it_again(
    engine: ConnectEngine, table: MakeTable
) -> None:
    made = table((1, "one"))
    engine.forget(made.name)
    shutil.rmtree(made.location)
    with pytest.raises(EngineFailed, match=str(made.name)) as caught:
        engine.register(made)
    assert made.location in caught.value.message
    assert f"freshmart promote {made.name.layer} {made.name.name} --rebuild" in caught.value.hint


MISSING = [
    ("evolve", ((ColumnDef("n", "bigint"),),)),
    ("maintain", (Maintenance(),)),
    ("history", ()),
]


@pytest.mark.parametrize(("verb", "arguments"), MISSING, ids=[verb for verb, _ in MISSING])
def test_work_on_a_table_that_is_not_there_is_refused_and_makes_none(
    engine: ConnectEngine, place: Place, verb: str, arguments: tuple[object, ...]
) -> None:
    missing = place()
    with pytest.raises(EngineFailed, match=f"table {missing.name} has no data at {missing.location}") as caught:
        getattr(engine, verb)(missing, *arguments)
    assert "--rebuild" in caught.value.hint
    assert not Path(missing.location).exists()


def test_a_damaged_table_is_named_with_what_could_not_be_done(engine: ConnectEngine, table: MakeTable) -> None:
    made = table((1, "one"))
    for log in (Path(made.location) / "_delta_log").glob("*.json"):
        log.write_text("no log")
    with pytest.raises(EngineFailed, match=f"cannot read the history of {made.name} at {made.location}: "):
        engine.history(made)


def test_columns_that_are_there_already_are_refused(engine: ConnectEngine, table: MakeTable) -> None:
    made = table((1, "one"))
    with pytest.raises(EngineFailed, match=f"cannot add columns to {made.name}"):
        engine.evolve(made, (ColumnDef("id", "string"),))


def test_rows_that_cannot_be_written_are_refused(engine: ConnectEngine, place: Place) -> None:
    made = place()
    Path(made.location).write_text("a file where a folder should be")
    with pytest.raises(EngineFailed, match=f"cannot write {made.name}"):
        engine.load(made, pa.table({"id": [1]}))


def test_a_folder_deleted_under_a_registered_table_fails_the_statement(engine: ConnectEngine, table: MakeTable) -> None:
    made = table((1, "one"))
    shutil.rmtree(made.location)
    with pytest.raises(EngineFailed):
        engine.query(f"SELECT * FROM {made.name}")


def test_a_refused_statement_tells_the_first_line_and_the_sql(engine: ConnectEngine) -> None:
    with pytest.raises(EngineFailed) as caught:
        engine.query("SELECT no_such_column\nFROM VALUES (1) t(a)")
    told = caught.value.message.splitlines()
    assert len(told) == 2
    assert "no_such_column" in told[0]
    assert told[1].strip() == "in: SELECT no_such_column FROM VALUES (1) t(a)"
    assert caught.value.exit_code == 1


def test_a_long_statement_is_shortened_in_its_error(engine: ConnectEngine) -> None:
    with pytest.raises(EngineFailed) as caught:
        engine.query("SELECT no_such_column" + ", 1" * 1000)
    assert len(caught.value.message) < 1000
    assert caught.value.message.endswith("…")
