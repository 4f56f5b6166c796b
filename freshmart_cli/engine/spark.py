"""Spark with Delta behind Spark Connect: a child process of ours, or a server elsewhere."""

from __future__ import annotations

from freshmart_cli.contracts.engine_capabilities import SPARK
from freshmart_cli.engine import statements
from freshmart_cli.engine.connect import ConnectSession
from freshmart_cli.engine.connect_engine import ConnectEngine
from freshmart_cli.engine.port import ColumnDef, StoredTable
from freshmart_cli.engine.tables import FolderTables, Tables


class SparkEngine(ConnectEngine):
    """Tables are addressed by their folders: the server's catalog may be shared, and is not touched."""

    capabilities = SPARK

    _folders: FolderTables

    def _tables_of(self, session: ConnectSession) -> Tables:
        self._folders = FolderTables(session)
        return self._folders

    def stage(self, table: StoredTable, select: str, columns: tuple[ColumnDef, ...] = ()) -> None:
        """As plain Parquet: a log of its own would cost three jobs for each table that is read once or twice."""
        text = self._tables.text(select)
        columns = columns or self._sql.columns(text)
        self._sql.run(statements.write_parquet(table.location, text))
        view = f"staged_{table.name.name}"
        self._sql.name_parquet(view, table.location, columns)
        self._folders.call(table.name, view)
