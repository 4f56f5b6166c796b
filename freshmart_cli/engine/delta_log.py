"""What no engine's SQL does portably and delta-rs does: evolve, compact, vacuum, history."""

from __future__ import annotations

import contextlib
import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa

from freshmart_cli.engine.port import ColumnDef, Commit, Maintenance, StoredTable
from freshmart_cli.errors import EngineFailed

if TYPE_CHECKING:
    from deltalake import DeltaTable

_DELTA_TYPES = {"bigint": "long", "int": "integer", "smallint": "short", "tinyint": "byte"}


def has_data(table: StoredTable) -> bool:
    return (Path(table.location) / "_delta_log").is_dir()


def tables_in(folder: str) -> tuple[str, ...]:
    """Names of the tables in a folder."""
    return tuple(sorted(log.parent.name for log in Path(folder).glob("*/_delta_log")))


def remove_tables(folder: str) -> None:
    """Remove a table, or all tables in a folder."""
    shutil.rmtree(folder, ignore_errors=True)


def assert_data(table: StoredTable) -> None:
    """Raises EngineFailed where no table is in the folder."""
    if not has_data(table):
        raise EngineFailed(
            f"table {table.name} has no data at {table.location}",
            hint=f"its folder was moved or deleted; {_rebuild(table)}",
        )


def _rebuild(table: StoredTable) -> str:
    return f"rebuild it: freshmart promote {table.name.layer} {table.name.name} --rebuild"


class DeltaLog:
    """Works on tables' folders; raises EngineFailed where that cannot be done."""

    def add_columns(self, table: StoredTable, columns: tuple[ColumnDef, ...]) -> None:
        from deltalake import Field
        from deltalake.schema import PrimitiveType

        added = [Field(c.name, PrimitiveType(_DELTA_TYPES.get(c.type, c.type)), nullable=True) for c in columns]
        with _opened(table, "add columns to") as delta:
            delta.alter.add_columns(added)

    def overwrite(self, table: StoredTable, rows: pa.Table) -> None:
        from deltalake import write_deltalake

        with _failures(table, "write", "make room or give permission, then run the same command again"):
            write_deltalake(table.location, rows, mode="overwrite", schema_mode="overwrite")

    def maintain(self, table: StoredTable, maintenance: Maintenance) -> None:
        with _opened(table, "maintain") as delta:
            if maintenance.compact:
                delta.optimize.compact()
            if maintenance.vacuum_hours is not None:
                delta.vacuum(retention_hours=maintenance.vacuum_hours, dry_run=False)

    def history(self, table: StoredTable) -> tuple[Commit, ...]:
        with _opened(table, "read the history of") as delta:
            return tuple(
                Commit(
                    int(entry["version"]),
                    int(entry.get("timestamp", 0)),
                    str(entry.get("operation", "")),
                    json.dumps(entry.get("operationMetrics", {}), default=str),
                )
                for entry in delta.history()
            )


@contextlib.contextmanager
def _opened(table: StoredTable, doing: str) -> Iterator[DeltaTable]:
    from deltalake import DeltaTable

    assert_data(table)
    with _failures(table, doing, f"if its log is damaged, {_rebuild(table)}"):
        yield DeltaTable(table.location)


@contextlib.contextmanager
def _failures(table: StoredTable, doing: str, hint: str) -> Iterator[None]:
    from deltalake.exceptions import DeltaError

    try:
        yield
    except (DeltaError, OSError, ValueError, pa.ArrowException) as error:
        said = (str(error).strip().splitlines() or [type(error).__name__])[0]
        raise EngineFailed(f"cannot {doing} {table.name} at {table.location}: {said}", hint=hint) from error
