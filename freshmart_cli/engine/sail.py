"""The embedded engine: Sail behind Spark Connect, in a child process."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa

from freshmart_cli.engine import statements
from freshmart_cli.engine.connect import ConnectSession
from freshmart_cli.engine.delta_log import DeltaLog, assert_data, has_data
from freshmart_cli.engine.offered import Offered
from freshmart_cli.engine.port import (
    ColumnDef,
    Commit,
    EngineCapabilities,
    Maintenance,
    Merge,
    ReadRequest,
    StoredTable,
)
from freshmart_cli.engine.sail_process import SailProcess
from freshmart_cli.names import TableName


class SailEngine:
    """Implements the port; one writer per table is the caller's promise (ENGINES.md, *Durability*)."""

    capabilities = EngineCapabilities("sail")

    def __init__(
        self,
        workdir: Path,
        overrides: Mapping[str, str],
        keep: tuple[int, ...] = (),
        process: SailProcess | None = None,
    ) -> None:
        self._process = process or SailProcess(workdir, overrides, keep)
        self._session: ConnectSession | None = None
        self._known: dict[TableName, str] = {}
        self._layers: set[str] = set()
        self._log = DeltaLog()

    @property
    def pid(self) -> int:
        """The server's process."""
        return self._process.pid

    @property
    def _sql(self) -> ConnectSession:
        if self._session is None:
            self._session = ConnectSession(self._process)
        return self._session

    def _know(self, table: StoredTable, statement: str) -> None:
        """Run the statement that names a table, its layer first."""
        self.forget(table.name)
        if table.name.layer not in self._layers:
            self._sql.run(f"CREATE DATABASE IF NOT EXISTS {table.name.layer}")
            self._layers.add(table.name.layer)
        self._sql.run(statement)
        self._known[table.name] = table.location

    def register(self, table: StoredTable) -> None:
        if self._known.get(table.name) == table.location:
            return
        assert_data(table)
        self._know(table, statements.register_table(table))

    def forget(self, name: TableName) -> None:
        if self._known.pop(name, None) is not None:
            self._sql.run(f"DROP TABLE IF EXISTS {name}")

    def create(self, table: StoredTable, columns: tuple[ColumnDef, ...], partition_by: tuple[str, ...] = ()) -> None:
        if has_data(table):
            self.register(table)
            return
        self._know(table, statements.create_table(table, columns, partition_by))

    def query(self, sql: str) -> pa.Table:
        return self._sql.arrow(sql)

    def columns(self, sql: str) -> tuple[ColumnDef, ...]:
        return self._sql.columns(sql)

    def view(self, name: str, sql: str) -> None:
        self._sql.run(f"CREATE OR REPLACE TEMP VIEW {name} AS {sql}")

    def stage(self, table: StoredTable, select: str, columns: tuple[ColumnDef, ...] = ()) -> None:
        self.create(table, columns or self.columns(select))
        self.insert(table.name, select)

    def insert(self, table: TableName, select: str) -> None:
        self._sql.run(statements.insert(table, select))

    def merge(self, merge: Merge) -> None:
        self._sql.run(statements.merge(merge))

    def replace(self, table: TableName, predicate: str, select: str) -> None:
        self._sql.run(statements.replace(table, predicate, select))

    def delete(self, table: TableName, predicate: str) -> None:
        self._sql.run(statements.delete(table, predicate))

    def evolve(self, table: StoredTable, add_columns: tuple[ColumnDef, ...]) -> None:
        self._log.add_columns(table, add_columns)
        self.forget(table.name)
        self.register(table)

    def read_source(self, view: str, request: ReadRequest) -> None:
        self._sql.read_source(view, request)

    def offer(self, function: Offered) -> None:
        self._sql.offer(function)

    def load(self, table: StoredTable, rows: pa.Table) -> None:
        self.forget(table.name)
        self._log.overwrite(table, rows)
        self.register(table)

    def maintain(self, table: StoredTable, maintenance: Maintenance) -> None:
        self._log.maintain(table, maintenance)

    def history(self, table: StoredTable) -> tuple[Commit, ...]:
        return self._log.history(table)

    def close(self) -> None:
        if self._session is not None:
            self._session.close()
        self._process.stop()

    def __enter__(self) -> SailEngine:
        return self

    def __exit__(self, *_: Any) -> None:
        self.close()
