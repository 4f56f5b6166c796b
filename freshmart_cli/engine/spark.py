"""Spark with Delta behind Spark Connect: a child process of ours, or a server elsewhere."""

from __future__ import annotations

from functools import cached_property

from freshmart_cli.contracts.engine_capabilities import SPARK
from freshmart_cli.engine import statements
from freshmart_cli.engine.connect_engine import ConnectEngine
from freshmart_cli.engine.port import ColumnDef, StoredTable
from freshmart_cli.engine.tables import FolderTables


class SparkEngine(ConnectEngine):
    """Tables are addressed by their folders: the server's catalog may be shared, and is not touched."""

    capabilities = SPARK

    @cached_property
    def _tables(self) -> FolderTables:
        return FolderTables(self._sql)

    def stage(self, table: StoredTable, select: str, columns: tuple[ColumnDef, ...] = ()) -> None:
        """As plain Parquet: a log of its own would cost three jobs for each table that is read once or twice."""
        text = self._tables.text(select)
        columns = columns or self._sql.columns(text)
        self._sql.run(statements.write_parquet(table.location, text))
        view = f"staged_{table.name.name}"
        self._sql.name_parquet(view, table.location, columns)
        self._tables.call(table.name, view)
