"""Records every change of a published row of a closed day, with before, after and the files that caused it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any

from freshmart_cli.compile.groups import group_of_contract
from freshmart_cli.compile.publish_silver import quarantine_of, versions_of
from freshmart_cli.compile.rendering import text_literal
from freshmart_cli.contracts.derived import Derived
from freshmart_cli.execute.closing import is_closed
from freshmart_cli.execute.context import Context

Row = dict[str, Any]
_Causes = dict[tuple[str, ...], dict[tuple[str, ...], set[str]]]
"""Key columns that deliveries share with the table → their values as text → files."""


def record_restatements(
    context: Context, contract: Derived, table: str, pages: Iterable[tuple[Row, ...]], batches: tuple[str, ...]
) -> int:
    """Write a record per restated key; returns how many there are."""
    if contract.table.endswith("__days"):
        return 0
    count, causes = 0, None
    for rows in pages:
        closed = [row for row in rows if not row["_added"] and _is_closed(context, contract, row)]
        restated = [(row, changes) for row in closed if (changes := _changes(contract, row))]
        if restated and causes is None:
            causes = _causes(context, contract, batches)
        _record(context, contract, table, restated, causes or {})
        count += len(restated)
    return count


def _record(
    context: Context,
    contract: Derived,
    table: str,
    restated: list[tuple[Row, dict[str, list[str | None]]]],
    causes: _Causes,
) -> None:
    context.records.write_all(
        "restatement",
        [
            {
                "table": table,
                "key": {name: str(row[name]) for name in contract.keys},
                "changes": changes,
                "removed": bool(row["_removed"]),
                "files": _files(causes, row),
            }
            for row, changes in restated
        ],
    )


def _is_closed(context: Context, contract: Derived, row: Row) -> bool:
    """Whether the row's day, week or month had closed by now; what has no date is never closed: it tells of now."""
    day = row.get(contract.refresh.by)
    return isinstance(day, date) and is_closed(context, contract, day)


def _changes(contract: Derived, row: Row) -> dict[str, list[str | None]]:
    """column → [before, after]; closing a day is no restatement."""
    found = {}
    for name in contract.columns:
        if name in contract.keys or name == contract.refresh.final_when:
            continue
        before, after = row[f"before_{name}"], row[f"after_{name}"]
        if before != after:
            found[name] = [None if value is None else str(value) for value in (before, after)]
    return found


def _causes(context: Context, contract: Derived, batches: tuple[str, ...]) -> _Causes:
    """Files of the batches."""
    found: _Causes = defaultdict(lambda: defaultdict(set))
    if not batches:
        return found
    listed = ", ".join(text_literal(batch) for batch in batches)
    for source in context.workspace.contracts.values():
        group = group_of_contract(source)
        tables = [
            (name, family.root.keys)
            for family in group.families
            for name in (versions_of(family), quarantine_of(family.table))
        ]
        if group.file_level and group.file_level.table:
            tables.append((group.file_level.table, tuple(name for name, _ in group.file_level.main.columns)))
        for table, columns in tables:
            shared = [name for name in contract.keys if name in columns]
            if not shared or contract.refresh.by not in shared or not context.exists(table):
                continue
            context.register(table)
            sql = f"SELECT DISTINCT {', '.join(shared)}, _source_file FROM {table} WHERE _batch_id IN ({listed})"
            for row in context.engine.query(sql).to_pylist():
                found[tuple(shared)][_values(row, shared)].add(row["_source_file"])
    return found


def _files(causes: _Causes, row: Row) -> list[str]:
    return sorted({file for shared, known in causes.items() for file in known.get(_values(row, shared), ())})


def _values(row: Row, names: Iterable[str]) -> tuple[str, ...]:
    return tuple(str(row[name]) for name in names)
