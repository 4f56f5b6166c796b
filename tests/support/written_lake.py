"""A lakehouse whose source tables are written by hand and whose derived tables are made as a run makes them."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from freshmart_cli.compile.follow import followed_expressions, upstreams
from freshmart_cli.compile.promised import promised_columns
from freshmart_cli.contracts.workspace import Workspace
from freshmart_cli.engine.port import Engine
from freshmart_cli.execute.context import Context, fresh_id, group_of
from freshmart_cli.execute.derive import Derivation, Refreshed, derive
from freshmart_cli.execute.distinct_values import distinct_values
from freshmart_cli.execute.lakehouse import Lakehouse
from freshmart_cli.execute.ledger import Ledger
from freshmart_cli.execute.records import Records
from freshmart_cli.execute.state import Change, States
from freshmart_cli.names import TableName
from freshmart_cli.plan.order import derived_order
from tests.support.depot import Watching
from tests.support.text_tables import Row, as_arrow

Tables = Mapping[str, list[Row]]


class WrittenLake:
    """``tables`` are by ``layer.table``, each row with every column."""

    def __init__(self, workspace: Workspace, engine: Engine, folder: Path, now: datetime) -> None:
        lakehouse = Lakehouse(folder)
        folder.mkdir(parents=True)
        stores = (lakehouse, Ledger(lakehouse.ledger), States(lakehouse.states), Records(lakehouse.records, "run"))
        self.context = Context(workspace, engine, *stores, Watching(), now)
        self._written: dict[str, list[Row]] = {}

    def copied(self, folder: Path) -> WrittenLake:
        """The same tables in another folder, to go on from."""
        context = self.context
        copy = WrittenLake(context.workspace, context.engine, folder, context.now)
        shutil.copytree(context.lakehouse.root, folder, dirs_exist_ok=True)
        copy._written = dict(self._written)
        return copy

    def kinds(self, table: str) -> dict[str, str]:
        """Name → type of a table's columns."""
        found = promised_columns(self.context.workspace, TableName.parse(table))
        assert found, f"no contract makes {table}"
        return found

    def write(self, tables: Tables) -> None:
        """Make the tables hold these rows, and tell those who follow them what that touches, before and after."""
        for name, rows in tables.items():
            before, touched = self._written.get(name), {}
            if before == rows:
                continue
            if before is not None:
                touched = self._values(name, [row for row in before if row not in rows])
            self._written[name] = rows
            self.context.engine.load(self.context.stored(TableName.parse(name)), as_arrow(rows, self.kinds(name)))
            if before is not None:
                fresh = self._values(name, [row for row in rows if row not in before])
                both = {each: sorted({*touched[each], *fresh[each]}) for each in fresh}
                self._changed(name, both)

    def tick(self, now: datetime) -> None:
        """Let time pass."""
        self.context = replace(self.context, now=now)

    def make(self, *wanted: str) -> dict[str, Refreshed]:
        """Refresh the derived tables named, and before them all derived tables that they need."""
        workspace, needed = self.context.workspace, set(wanted)
        for name in reversed(derived_order(workspace)):
            if name in needed:
                needed |= {each for each in upstreams(workspace.derived[name]) if each in workspace.derived}
        made = {}
        for name in derived_order(workspace):
            if name in needed and name not in self._written:
                made[name] = derive(self.context, Derivation(TableName.parse(name), workspace.derived[name]))
                assert not made[name].held, f"{name} is held: {made[name].held}"
        return made

    def rows(self, table: str) -> list[Row]:
        name = TableName.parse(table)
        if not self.context.exists(name):
            return []
        self.context.register(name)
        found: list[Row] = self.context.engine.query(f"SELECT * FROM {table}").to_pylist()
        return found

    def _values(self, table: str, rows: list[Row]) -> dict[str, list[str]]:
        """What followers ask of some rows, as a promotion would record it."""
        engine, name = self.context.engine, TableName("stage", f"asked_{fresh_id()}")
        engine.load(self.context.lakehouse.staged(name, "asked"), as_arrow(rows, self.kinds(table)))
        expressions = followed_expressions(self.context.workspace, table)
        return {each: distinct_values(engine, each, str(name)) for each in expressions}

    def _changed(self, table: str, values: dict[str, list[str]]) -> None:
        group = group_of(self.context.workspace, TableName.parse(table))
        change = Change(fresh_id(), (), (), {table: dict(values)})
        self.context.states.write(group, self.context.state(group).began(change).ended())
