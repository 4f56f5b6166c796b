"""Rows that wait for a parent: what its changes may release, what is noted (PROTOCOLS.md, *References and orphans*).

A group notes per reference which changes of the parent its rows were judged by. After any other, the files with rows
that wait for that reference are parsed again; rows that are valid then are published and leave the quarantine.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from freshmart_cli.compile.awaiting import Awaited, awaited_by, moved_sql, waiting_files_sql, waiting_rows_sql
from freshmart_cli.compile.rendering import text_literal
from freshmart_cli.compile.source_group import SourceGroup
from freshmart_cli.execute.context import Context, group_of
from freshmart_cli.execute.staging import Attempt
from freshmart_cli.execute.state import GroupState, Waiting
from freshmart_cli.names import TableName

_MARK = "await:"


@dataclass(frozen=True, slots=True)
class Seen:
    """A reference and the changes of its parent's group, read before anything is looked up there."""

    awaited: Awaited
    changes: tuple[str, ...]

    @property
    def marks(self) -> tuple[str, ...]:
        return tuple(f"{_MARK}{self.awaited.label}@{change}" for change in self.changes)


@dataclass(frozen=True, slots=True)
class Reopened:
    """Files promoted earlier that are parsed again for the rows in them that wait."""

    batches: tuple[str, ...] = ()
    files: tuple[str, ...] = ()

    @property
    def where(self) -> str:
        """The predicate on bronze; '' for none."""
        if not self.files:
            return ""
        batches, files = (", ".join(map(text_literal, each)) for each in (self.batches, self.files))
        return f"(_batch_id IN ({batches}) AND _file_hash IN ({files}))"


def seen_of(context: Context, group: SourceGroup) -> tuple[Seen, ...]:
    """Every awaited reference of a group with what its parent's group has done so far."""
    found = []
    for each in awaited_by(group):
        parent = TableName.parse(each.reference.target)
        state = context.state(group_of(context.workspace, parent))
        found.append(Seen(each, tuple(sorted(change.id for change in state.changes))))
    return tuple(found)


def due(state: GroupState, seen: tuple[Seen, ...]) -> tuple[Seen, ...]:
    """References for which rows wait and whose parent has changed since they were judged."""
    waiting = {each.reference for each in state.waiting}
    taken = set(state.consumed)
    return tuple(each for each in seen if each.awaited.label in waiting and not taken.issuperset(each.marks))


def reopened(context: Context, seen: tuple[Seen, ...]) -> Reopened:
    """The files with rows that wait for the references; asks the engine only where there are any."""
    batches: set[str] = set()
    files: set[str] = set()
    for quarantine, reasons in _reasons(seen).items():
        if not context.exists(quarantine):
            continue
        context.register(quarantine)
        for row in context.engine.query(waiting_files_sql(quarantine, reasons)).to_pylist():
            batches.add(row["_batch_id"])
            files.add(row["_file_hash"])
    return Reopened(tuple(sorted(batches)), tuple(sorted(files)))


@dataclass(frozen=True, slots=True)
class Moved:
    """Of the quarantined rows that are staged again: those judged otherwise now, and of them those valid now."""

    rows: int
    released: int


UNMOVED = Moved(0, 0)


def moved(attempt: Attempt, seen: tuple[Seen, ...]) -> Moved:
    """What the new judgement changes."""
    rows = released = 0
    for quarantine, family in {each.awaited.quarantine: each.awaited.family for each in seen}.items():
        if attempt.context.exists(quarantine):
            attempt.context.register(quarantine)
            found = attempt.context.engine.query(moved_sql(family, attempt.stages)).to_pylist()[0]
            rows, released = rows + found["moved"], released + found["released"]
    return Moved(rows, released)


def noted(context: Context, state: GroupState, seen: tuple[Seen, ...]) -> GroupState:
    """The state with what its rows were judged by, and how many wait."""
    if not seen:
        return state
    others = tuple(each for each in state.consumed if not each.startswith(_MARK))
    marks = tuple(mark for each in seen for mark in each.marks)
    return replace(state, consumed=(*others, *marks), waiting=_waiting(context, seen))


def _waiting(context: Context, seen: tuple[Seen, ...]) -> tuple[Waiting, ...]:
    counts: dict[tuple[TableName, str], int] = {}
    for quarantine, reasons in _reasons(seen).items():
        if context.exists(quarantine):
            context.register(quarantine)
            for row in context.engine.query(waiting_rows_sql(quarantine, reasons)).to_pylist():
                counts[quarantine, row["reason"]] = row["rows"]
    listed = ((each.awaited, counts.get((each.awaited.quarantine, each.awaited.reason), 0)) for each in seen)
    return tuple(Waiting(awaited.label, rows) for awaited, rows in listed if rows)


def _reasons(seen: tuple[Seen, ...]) -> dict[TableName, tuple[str, ...]]:
    """By quarantine, what rows there say that wait."""
    found: dict[TableName, tuple[str, ...]] = {}
    for each in seen:
        found[each.awaited.quarantine] = (*found.get(each.awaited.quarantine, ()), each.awaited.reason)
    return found
