"""One engine for all tests of a worker, and tables of each test's own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest

from freshmart_cli.engine.connect_engine import ConnectEngine
from freshmart_cli.engine.port import ColumnDef, StoredTable, TableLayout
from freshmart_cli.names import TableName
from tests.support.engines import start_engine

MASK_KEY = "DEPOT_HMAC_PERSON"
_numbers = count(1)

MakeTable = Callable[..., StoredTable]


@pytest.fixture(scope="session")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ConnectEngine]:
    with start_engine(tmp_path_factory.mktemp("engine"), {MASK_KEY: "a key for tests"}) as engine:
        yield engine


@pytest.fixture
def place(tmp_path: Path) -> Callable[[], StoredTable]:
    """A name that no other test uses, and a folder for it that does not exist yet."""

    def place() -> StoredTable:
        name = TableName("stage", f"table_{next(_numbers)}")
        return StoredTable(name, str(tmp_path / name.name))

    return place


@pytest.fixture
def table(engine: ConnectEngine, place: Callable[[], StoredTable]) -> MakeTable:
    """A table with columns ``id int, name string`` and the given rows."""

    def table(*rows: tuple[int, str | None], partition_by: tuple[str, ...] = ()) -> StoredTable:
        made = place()
        engine.create(made, (ColumnDef("id", "int"), ColumnDef("name", "string")), TableLayout(partition_by))
        if rows:
            listed = ", ".join(f"({number}, {'NULL' if text is None else repr(text)})" for number, text in rows)
            engine.insert(
                made.name, f"SELECT CAST(a AS INT) AS id, CAST(b AS STRING) AS name FROM VALUES {listed} t(a, b)"
            )
        return made

    return table


@pytest.fixture
def rows(engine: ConnectEngine) -> Callable[[StoredTable], list[tuple[object, ...]]]:
    """The rows of a table, sorted."""

    def rows(stored: StoredTable) -> list[tuple[object, ...]]:
        found = engine.query(f"SELECT * FROM {stored.name}").to_pylist()
        return sorted((tuple(row.values()) for row in found), key=repr)

    return rows
