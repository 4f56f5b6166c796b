"""How an engine finds the tables that statements name: by a name that its session keeps, or by their folders."""

from __future__ import annotations

from typing import Protocol

from freshmart_cli.engine import statements
from freshmart_cli.engine.addresses import addressed
from freshmart_cli.engine.connect import ConnectSession
from freshmart_cli.engine.delta_log import assert_data, has_data, remove_tables, tables_in
from freshmart_cli.engine.port import ColumnDef, StoredTable, TableLayout
from freshmart_cli.names import TableName


class Tables(Protocol):
    """The tables that a session knows."""

    def register(self, table: StoredTable) -> None: ...

    def forget(self, name: TableName) -> None: ...

    def holds(self, table: StoredTable) -> bool: ...

    def listed(self, folder: str) -> tuple[str, ...]: ...

    def remove(self, folder: str) -> None: ...

    def create(self, table: StoredTable, columns: tuple[ColumnDef, ...], layout: TableLayout) -> None: ...

    def address(self, name: TableName) -> str:
        """A known table as statements that write name it."""
        ...

    def text(self, sql: str) -> str:
        """A SELECT as the engine is to be sent it."""
        ...


class _InFolders:
    """Tables that are there where their folders are."""

    def holds(self, table: StoredTable) -> bool:
        return has_data(table)

    def listed(self, folder: str) -> tuple[str, ...]:
        return tables_in(folder)

    def remove(self, folder: str) -> None:
        remove_tables(folder)


class NamedTables(_InFolders):
    """Tables under their names in the catalog of an engine that nobody else uses."""

    def __init__(self, session: ConnectSession) -> None:
        self._session = session
        self._known: dict[TableName, str] = {}
        self._layers: set[str] = set()

    def register(self, table: StoredTable) -> None:
        if self._known.get(table.name) == table.location:
            return
        assert_data(table)
        self._know(table, statements.register_table(table))

    def forget(self, name: TableName) -> None:
        if self._known.pop(name, None) is not None:
            self._session.run(f"DROP TABLE IF EXISTS {name}")

    def create(self, table: StoredTable, columns: tuple[ColumnDef, ...], layout: TableLayout) -> None:
        if has_data(table):
            self.register(table)
        else:
            self._know(table, statements.create_table(table, columns, layout.partition_by))

    def address(self, name: TableName) -> str:
        return str(name)

    def text(self, sql: str) -> str:
        return sql

    def _know(self, table: StoredTable, statement: str) -> None:
        """Run the statement that names a table, its layer first."""
        self.forget(table.name)
        if table.name.layer not in self._layers:
            self._session.run(f"CREATE DATABASE IF NOT EXISTS {table.name.layer}")
            self._layers.add(table.name.layer)
        self._session.run(statement)
        self._known[table.name] = table.location


class PlacedTables:
    """Tables that statements name by an address, since the engine's names are shared with others."""

    def __init__(self, session: ConnectSession) -> None:
        self._session = session
        self._places: dict[TableName, str] = {}

    def forget(self, name: TableName) -> None:
        self._places.pop(name, None)

    def address(self, name: TableName) -> str:
        return self._places.get(name, str(name))

    def text(self, sql: str) -> str:
        return addressed(sql, self._places)


class FolderTables(PlacedTables, _InFolders):
    """Tables addressed by their folders, which the client and every executor see at the same path."""

    def register(self, table: StoredTable) -> None:
        assert_data(table)
        self._placed(table)

    def call(self, name: TableName, view: str) -> None:
        """Take a view of the session for a table."""
        self._places[name] = view

    def _placed(self, table: StoredTable) -> str:
        self._places[table.name] = f"delta.`{table.location}`"
        return self._places[table.name]

    def create(self, table: StoredTable, columns: tuple[ColumnDef, ...], layout: TableLayout) -> None:
        place = self._placed(table)
        if not has_data(table):
            self._session.run(statements.create_at(place, columns, layout.partition_by))
