"""What no engine's SQL does portably and delta-rs does: evolve, compact, vacuum, history."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pyarrow as pa

from freshmart_cli.engine.port import ColumnDef, Commit, Maintenance

if TYPE_CHECKING:
    from deltalake import DeltaTable

_DELTA_TYPES = {"bigint": "long", "int": "integer", "smallint": "short", "tinyint": "byte"}


class DeltaLog:
    """Works on a table's folder."""

    def add_columns(self, location: str, columns: tuple[ColumnDef, ...]) -> None:
        from deltalake import Field
        from deltalake.schema import PrimitiveType

        added = [Field(c.name, PrimitiveType(_DELTA_TYPES.get(c.type, c.type)), nullable=True) for c in columns]
        self._open(location).alter.add_columns(added)

    def overwrite(self, location: str, rows: pa.Table) -> None:
        from deltalake import write_deltalake

        write_deltalake(location, rows, mode="overwrite", schema_mode="overwrite")

    def maintain(self, location: str, maintenance: Maintenance) -> None:
        table = self._open(location)
        if maintenance.compact:
            table.optimize.compact()
        if maintenance.vacuum_hours is not None:
            table.vacuum(retention_hours=maintenance.vacuum_hours, dry_run=False)

    def history(self, location: str) -> tuple[Commit, ...]:
        return tuple(
            Commit(
                int(entry["version"]),
                int(entry.get("timestamp", 0)),
                str(entry.get("operation", "")),
                json.dumps(entry.get("operationMetrics", {}), default=str),
            )
            for entry in self._open(location).history()
        )

    def _open(self, location: str) -> DeltaTable:
        from deltalake import DeltaTable

        return DeltaTable(location)
