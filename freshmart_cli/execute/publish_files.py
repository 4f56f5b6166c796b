"""Publishes what is known of files: intact ones to their table, the others to quarantine."""

from __future__ import annotations

from freshmart_cli.compile.publish_silver import quarantine_of
from freshmart_cli.compile.source_group import FileLevel
from freshmart_cli.engine.port import Merge
from freshmart_cli.execute.staging import Attempt
from freshmart_cli.names import PROVENANCE


def publish_files(attempt: Attempt, level: FileLevel) -> None:
    """One merge each on the file's content hash, so that repeating changes nothing."""
    table = level.table
    if table is None:
        return
    context, main, files = attempt.context, level.main, attempt.stages.files
    own = [name for name, _ in main.columns if name not in PROVENANCE]
    listed = ", ".join(
        [f"try_cast({name} AS {main.type_of[name]}) AS {name}" for name in own] + list(PROVENANCE)
    )
    extra = "_rows, _all_rows, _strays"
    intact = f"SELECT {listed}, {extra} FROM {files} WHERE _reasons IS NULL"
    columns = context.engine.columns(intact)
    new = not context.exists(table)
    context.engine.create(context.stored(table), columns, main.partition_by)
    if new:
        context.engine.insert(table, intact)
    else:
        context.engine.merge(
            Merge(table, f"({intact})", ("_file_hash",), tuple(each.name for each in columns))
        )
    broken = (
        f"SELECT {listed}, {extra}, _reasons, 'quarantined' AS _state FROM {files} WHERE _reasons IS NOT NULL"
    )
    columns = context.engine.columns(broken)
    quarantine = quarantine_of(table)
    context.engine.create(context.stored(quarantine), columns)
    context.engine.merge(
        Merge(quarantine, f"({broken})", ("_file_hash",), tuple(each.name for each in columns))
    )
