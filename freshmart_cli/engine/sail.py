"""The embedded engine: Sail behind Spark Connect, in a child process."""

from __future__ import annotations

from freshmart_cli.contracts.engine_capabilities import SAIL
from freshmart_cli.engine.connect import ConnectSession
from freshmart_cli.engine.connect_engine import ConnectEngine
from freshmart_cli.engine.port import ColumnDef, StoredTable
from freshmart_cli.engine.tables import NamedTables, Tables


class SailEngine(ConnectEngine):
    """Tables are registered by name: nobody else uses the child's catalog."""

    capabilities = SAIL

    def _tables_of(self, session: ConnectSession) -> Tables:
        return NamedTables(session)

    def stage(self, table: StoredTable, select: str, columns: tuple[ColumnDef, ...] = ()) -> None:
        self.create(table, columns or self.columns(select))
        self.insert(table.name, select)
