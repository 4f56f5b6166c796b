"""An engine that runs nothing: it records every verb with its SQL and answers what the test says.

A table exists where its folder holds a ``_delta_log``, as for the real ones, and must be registered or created before
a statement may name it. Rows are not kept.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

from freshmart_cli.contracts.engine_capabilities import EngineCapabilities
from freshmart_cli.engine import statements
from freshmart_cli.engine.delta_log import assert_data, has_data, remove_tables, tables_in
from freshmart_cli.engine.offered import Offered
from freshmart_cli.engine.port import (
    PLAIN,
    ColumnDef,
    Commit,
    Engine,
    Maintenance,
    Merge,
    ReadRequest,
    StoredTable,
    TableLayout,
)
from freshmart_cli.errors import EngineFailed
from freshmart_cli.names import TableName

_NAMED = re.compile(r"\b(?:FROM|JOIN|INTO|USING)\s+((?:bronze|silver|gold|platinum|stage)\.\w+)")

Rows = list[dict[str, Any]]
Answer = Callable[[str], Rows]

_NUMBERED = ("SELECT 0 AS n, v FROM (", r"\)\nUNION ALL\nSELECT \d+ AS n, v FROM \(")
"""How a statement that asks several questions for values begins, and what is between them."""

NO_VALUES = pa.table({"v": pa.array([], pa.string())})
"""The answer to a question for values where there are none."""


@dataclass(frozen=True, slots=True)
class Call:
    """One verb: ``target`` is the table or view that it is about, ``sql`` what an engine would be sent."""

    verb: str
    target: str
    sql: str = ""


class FakeEngine:
    """Implements the port for tests of what surrounds it."""

    capabilities = EngineCapabilities("fake")

    def __init__(self) -> None:
        self.calls: list[Call] = []
        self.requests: list[ReadRequest] = []
        self.closed = False
        self._known: dict[str, str] = {}
        self._answers: list[tuple[re.Pattern[str], Answer]] = []
        self._shapes: list[tuple[re.Pattern[str], tuple[ColumnDef, ...]]] = []
        self._before: list[tuple[str, re.Pattern[str], Callable[[Call], None]]] = []

    def answer(self, pattern: str, rows: Rows | pa.Table | Answer) -> None:
        """Answer queries that match; what is said last is asked first."""
        self._answers.insert(0, (re.compile(pattern, re.DOTALL), rows if callable(rows) else lambda _: rows))

    def shape(self, pattern: str, *columns: ColumnDef) -> None:
        """The columns of SELECTs that match; any other has one."""
        self._shapes.insert(0, (re.compile(pattern, re.DOTALL), columns))

    def before(self, verb: str, pattern: str, act: Callable[[Call], None]) -> None:
        """Do something, or raise, whenever a verb is about to be carried out on a matching target."""
        self._before.append((verb, re.compile(pattern), act))

    def verbs(self, *verbs: str) -> list[tuple[str, str]]:
        """Verb and target of the calls, of the given verbs or of all that write."""
        wanted = verbs or ("create", "stage", "insert", "merge", "replace", "delete", "evolve", "load")
        return [(call.verb, call.target) for call in self.calls if call.verb in wanted]

    def sql_of(self, verb: str, target: str) -> str:
        """The SQL of the last such call."""
        return next(call.sql for call in reversed(self.calls) if (call.verb, call.target) == (verb, target))

    def register(self, table: StoredTable) -> None:
        self._note("register", str(table.name))
        assert_data(table)
        self._known[str(table.name)] = table.location

    def forget(self, name: TableName) -> None:
        self._note("forget", str(name))
        self._known.pop(str(name), None)

    def holds(self, table: StoredTable) -> bool:
        return has_data(table)

    def listed(self, folder: str) -> tuple[str, ...]:
        return tables_in(folder)

    def remove(self, folder: str) -> None:
        remove_tables(folder)

    def create(self, table: StoredTable, columns: tuple[ColumnDef, ...], layout: TableLayout = PLAIN) -> None:
        self._note("create", str(table.name), statements.create_table(table, columns, layout.partition_by))
        (Path(table.location) / "_delta_log").mkdir(parents=True, exist_ok=True)
        self._known[str(table.name)] = table.location

    def query(self, sql: str) -> pa.Table:
        """Questions for values that one statement asks are answered each on its own."""
        if not sql.startswith(_NUMBERED[0]):
            return self._answered(sql)
        rows = []
        for n, part in enumerate(re.split(_NUMBERED[1], sql.removeprefix(_NUMBERED[0]))):
            rows += [{"n": n, "v": row["v"]} for row in self._answered(part.removesuffix(")")).to_pylist()]
        return pa.Table.from_pylist(rows, pa.schema({"n": pa.int32(), "v": pa.string()}))

    def _answered(self, sql: str) -> pa.Table:
        self._statement("query", "", sql)
        for pattern, answer in self._answers:
            if pattern.search(sql):
                rows = answer(sql)
                return rows if isinstance(rows, pa.Table) else pa.Table.from_pylist(rows)
        raise AssertionError(f"no answer was given to: {sql}")

    def columns(self, sql: str) -> tuple[ColumnDef, ...]:
        return next((shape for pattern, shape in self._shapes if pattern.search(sql)), (ColumnDef("x", "string"),))

    def view(self, name: str, sql: str) -> None:
        self._statement("view", name, sql)

    def stage(self, table: StoredTable, select: str, columns: tuple[ColumnDef, ...] = ()) -> None:
        self._statement("stage", str(table.name), select)
        (Path(table.location) / "_delta_log").mkdir(parents=True)
        self._known[str(table.name)] = table.location

    def insert(self, table: TableName, select: str) -> None:
        self._statement("insert", str(table), statements.insert(table, select))

    def merge(self, merge: Merge) -> None:
        self._statement("merge", str(merge.target), statements.merge(merge))

    def replace(self, table: TableName, predicate: str, select: str) -> None:
        self._statement("replace", str(table), statements.replace(table, predicate, select))

    def delete(self, table: TableName, predicate: str) -> None:
        self._statement("delete", str(table), statements.delete(table, predicate))

    def evolve(self, table: StoredTable, add_columns: tuple[ColumnDef, ...]) -> None:
        assert_data(table)
        self._note("evolve", str(table.name), ", ".join(f"{each.name} {each.type}" for each in add_columns))

    def read_source(self, view: str, request: ReadRequest) -> None:
        self._note("read_source", view)
        self.requests.append(request)

    def offer(self, function: Offered) -> None:
        self._note("offer", function.name)

    def load(self, table: StoredTable, rows: pa.Table) -> None:
        self._note("load", str(table.name))
        (Path(table.location) / "_delta_log").mkdir(parents=True, exist_ok=True)
        self._known[str(table.name)] = table.location

    def maintain(self, table: StoredTable, maintenance: Maintenance) -> None:
        assert_data(table)
        self._note("maintain", str(table.name))

    def history(self, table: StoredTable) -> tuple[Commit, ...]:
        assert_data(table)
        self._note("history", str(table.name))
        return ()

    def close(self) -> None:
        self.closed = True

    def _statement(self, verb: str, target: str, sql: str) -> None:
        self._note(verb, target, sql)
        unknown = {name for name in _NAMED.findall(sql) if name not in self._known}
        if unknown:
            raise EngineFailed(f"not registered: {', '.join(sorted(unknown))}\n  in: {sql}")

    def _note(self, verb: str, target: str, sql: str = "") -> None:
        call = Call(verb, target, sql)
        for wanted, pattern, act in self._before:
            if verb == wanted and pattern.search(target):
                act(call)
        self.calls.append(call)


def as_engine(fake: FakeEngine) -> Engine:
    """The fake where an engine is asked for."""
    return fake
