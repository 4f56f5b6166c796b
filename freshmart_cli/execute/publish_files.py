"""Publishes what is known of files: intact ones to their table, the others to quarantine."""

from __future__ import annotations

from freshmart_cli.compile.publish_silver import quarantine_of
from freshmart_cli.compile.source_group import FileLevel
from freshmart_cli.engine.port import Merge
from freshmart_cli.execute.staging import Attempt
from freshmart_cli.execute.tables import ensure_table
from freshmart_cli.names import PROVENANCE, TableName

_EXTRA = "_rows, _all_rows, _strays"


def publish_files(attempt: Attempt, level: FileLevel, again: bool) -> None:
    """Append the batch's files; ``again``: some may be there already, so they are merged by content."""
    if level.table is None:
        return
    main, files = level.main, attempt.stages.files
    own = [name for name, _ in main.columns if name not in PROVENANCE]
    listed = ", ".join([f"try_cast({name} AS {main.type_of[name]}) AS {name}" for name in own] + list(PROVENANCE))
    intact = f"SELECT {listed}, {_EXTRA} FROM {files} WHERE _reasons IS NULL"
    _publish(attempt, level.table, intact, main.partition_by, again)
    broken = f"SELECT {listed}, {_EXTRA}, _reasons, 'quarantined' AS _state FROM {files} WHERE _reasons IS NOT NULL"
    _publish(attempt, quarantine_of(level.table), broken, (), again)


def _publish(attempt: Attempt, table: TableName, select: str, partition: tuple[str, ...], again: bool) -> None:
    engine = attempt.context.engine
    ensure_table(attempt.context, table, select, partition)
    if again:
        names = tuple(each.name for each in engine.columns(select))
        engine.merge(Merge(table, f"({select})", ("_file_hash",), names))
    else:
        engine.insert(table, select)
