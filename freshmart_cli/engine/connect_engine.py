"""The verbs that engines behind Spark Connect carry out alike; each kind says how it finds and stages tables."""

from __future__ import annotations

from abc import ABC, abstractmethod
from functools import cached_property
from typing import Any, ClassVar, Self

import pyarrow as pa

from freshmart_cli.contracts.engine_capabilities import EngineCapabilities
from freshmart_cli.engine import statements
from freshmart_cli.engine.choice import Started
from freshmart_cli.engine.connect import ConnectSession
from freshmart_cli.engine.delta_log import DeltaLog
from freshmart_cli.engine.offered import Offered
from freshmart_cli.engine.port import (
    PLAIN,
    ColumnDef,
    Commit,
    Maintenance,
    Merge,
    ReadRequest,
    StoredTable,
    TableLayout,
)
from freshmart_cli.engine.tables import Tables
from freshmart_cli.names import TableName


class ConnectEngine(ABC):
    """Implements the port; one writer per table is the caller's promise (ENGINES.md, *Durability*)."""

    capabilities: ClassVar[EngineCapabilities]

    def __init__(self, server: Started) -> None:
        self.server = server
        self._log = DeltaLog()

    @cached_property
    def _sql(self) -> ConnectSession:
        return ConnectSession(self.server)

    @property
    @abstractmethod
    def _tables(self) -> Tables:
        """One for the session; asked for at the first verb."""

    @abstractmethod
    def stage(self, table: StoredTable, select: str, columns: tuple[ColumnDef, ...] = ()) -> None: ...

    def register(self, table: StoredTable) -> None:
        self._tables.register(table)

    def forget(self, name: TableName) -> None:
        self._tables.forget(name)

    def holds(self, table: StoredTable) -> bool:
        return self._tables.holds(table)

    def listed(self, folder: str) -> tuple[str, ...]:
        return self._tables.listed(folder)

    def remove(self, folder: str) -> None:
        self._tables.remove(folder)

    def create(self, table: StoredTable, columns: tuple[ColumnDef, ...], layout: TableLayout = PLAIN) -> None:
        self._tables.create(table, columns, layout)

    def query(self, sql: str) -> pa.Table:
        return self._sql.arrow(self._tables.text(sql))

    def columns(self, sql: str) -> tuple[ColumnDef, ...]:
        return self._sql.columns(self._tables.text(sql))

    def view(self, name: str, sql: str) -> None:
        self._sql.run(f"CREATE OR REPLACE TEMP VIEW {name} AS {self._tables.text(sql)}")

    def insert(self, table: TableName, select: str) -> None:
        self._write(statements.insert(self._tables.address(table), select))

    def merge(self, merge: Merge) -> None:
        self._write(statements.merge(merge, self._tables.address(merge.target)))

    def replace(self, table: TableName, predicate: str, select: str) -> None:
        self._write(statements.replace(self._tables.address(table), predicate, select))

    def delete(self, table: TableName, predicate: str) -> None:
        self._write(statements.delete(self._tables.address(table), predicate))

    def _write(self, statement: str) -> None:
        self._sql.run(self._tables.text(statement))

    def evolve(self, table: StoredTable, add_columns: tuple[ColumnDef, ...]) -> None:
        self._log.add_columns(table, add_columns)
        self.forget(table.name)
        self.register(table)

    def read_source(self, view: str, request: ReadRequest) -> None:
        self._sql.read_source(view, request, self.capabilities.readers)

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

    @property
    def pid(self) -> int:
        """The server's process."""
        return self.server.pid

    def close(self) -> None:
        if "_sql" in self.__dict__:
            self._sql.close()
        self.server.stop()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: Any) -> None:
        self.close()
