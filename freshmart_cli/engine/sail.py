"""The embedded engine: Sail behind Spark Connect, in a child process."""

from __future__ import annotations

from functools import cached_property

from freshmart_cli.contracts.engine_capabilities import SAIL
from freshmart_cli.engine.connect_engine import ConnectEngine
from freshmart_cli.engine.port import ColumnDef, StoredTable
from freshmart_cli.engine.tables import NamedTables


class SailEngine(ConnectEngine):
    """Tables are registered by name: nobody else uses the child's catalog."""

    capabilities = SAIL

    @cached_property
    def _tables(self) -> NamedTables:
        return NamedTables(self._sql)

    def stage(self, table: StoredTable, select: str, columns: tuple[ColumnDef, ...] = ()) -> None:
        self.create(table, columns or self.columns(select))
        self.insert(table.name, select)
