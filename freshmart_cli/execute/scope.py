"""Which values of a derived table's ``by`` column a run must write and read (CONTRACTS.md, *Derived table*)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from freshmart_cli.compile.derived import Scope, by_type
from freshmart_cli.compile.follow import follow_of, is_select, upstreams
from freshmart_cli.compile.literals import MANY, among
from freshmart_cli.compile.rendering import render_text
from freshmart_cli.contracts.derived import Derived
from freshmart_cli.contracts.duration import Duration
from freshmart_cli.execute.context import Context, group_of
from freshmart_cli.execute.distinct_values import distinct_values
from freshmart_cli.execute.state import Change, GroupState
from freshmart_cli.names import TableName


@dataclass(frozen=True, slots=True)
class Touched:
    """Upstream changes not yet taken in, and the ``by`` values they touch (None: all)."""

    changes: tuple[str, ...]
    values: frozenset[str] | None
    batches: tuple[str, ...]


def pending_changes(context: Context, derived: Derived, state: GroupState) -> dict[str, tuple[Change, ...] | None]:
    """Per upstream table the changes to take in; None where some were forgotten."""
    taken = set(state.consumed)
    found: dict[str, tuple[Change, ...] | None] = {}
    for upstream in upstreams(derived):
        source = context.state(group_of(context.workspace, TableName.parse(upstream)))
        fresh = tuple(change for change in source.changes if change.id not in taken)
        forgot = source.dropped_changes and not any(change.id in taken for change in source.changes)
        found[upstream] = None if forgot else fresh
    return found


def touched(context: Context, derived: Derived, state: GroupState) -> Touched:
    """What upstream changes mean for this table."""
    pending = pending_changes(context, derived, state)
    ids = {change.id for changes in pending.values() for change in changes or ()}
    batches = {batch for changes in pending.values() for change in changes or () for batch in change.batches}
    values: set[str] = set()
    whole = derived.refresh.mode != "incremental" and bool(ids)
    for upstream, changes in pending.items():
        found = None if changes is None else _values(context, derived, upstream, changes)
        if found is None:
            whole = True
        else:
            values |= found
    return Touched(tuple(sorted(ids)), None if whole else frozenset(values), tuple(sorted(batches)))


def _values(context: Context, derived: Derived, upstream: str, changes: tuple[Change, ...]) -> set[str] | None:
    if not changes or not derived.refresh.by:
        return None if changes else set()
    follow = follow_of(derived, upstream)
    if follow == "full":
        return None
    if is_select(follow) and not any(change.everything for change in changes):
        return _selected(context, derived, follow, changes)
    found: set[str] = set()
    if any(change.everything for change in changes):
        return None
    for change in changes:
        if upstream not in change.values:
            continue
        listed = change.values[upstream].get(follow.strip())
        if listed is None:
            return None
        found |= set(listed)
    return found


def _selected(context: Context, derived: Derived, follow: str, changes: tuple[Change, ...]) -> set[str] | None:
    """Run a follow SELECT over the values touched in its upstream."""
    unlisted: list[str] = []

    def macro(column: str, table: str, name: str) -> str:
        listed: set[str] = set()
        for change in changes:
            values = change.values.get(table, {}).get(name, [])
            if values is None:
                unlisted.append(table)
            listed |= set(values or ())
        return among(f"CAST({column} AS STRING)", tuple(sorted(listed)), "string")

    sql = render_text(follow, touched=macro)
    if unlisted:
        return None
    context.register(*(TableName.parse(name) for name in upstreams(derived.model_copy(update={"sql": follow}))))
    return set(distinct_values(context.engine, derived.refresh.by, f"({sql})"))


def scope_of(derived: Derived, values: frozenset[str]) -> Scope:
    """Write set = touched plus what it affects; read set = write set less the same."""
    offsets = _offsets(derived.refresh.affects)
    if by_type(derived) != "date":
        listed = tuple(sorted(values))
        return Scope(listed, listed)
    write = _covering(_shifted(_dates(values), offsets))
    read = _covering(_shifted(write, [-offset for offset in offsets]))
    return Scope(tuple(day.isoformat() for day in write), tuple(day.isoformat() for day in read))


def _dates(values: frozenset[str]) -> set[date]:
    return {date.fromisoformat(value) for value in values}


def _shifted(days: Iterable[date], offsets: list[int]) -> set[date]:
    """Every day moved by every offset, as far as the calendar reaches."""
    moved = {day.toordinal() + offset for day in days for offset in offsets}
    return {date.fromordinal(each) for each in moved if date.min.toordinal() <= each <= date.max.toordinal()}


def _covering(days: set[date]) -> list[date]:
    """The days themselves, or every day of their range where a predicate would become one anyway."""
    listed = sorted(days)
    if len(listed) <= MANY:
        return listed
    return [listed[0] + timedelta(days=n) for n in range((listed[-1] - listed[0]).days + 1)]


def _offsets(affects: tuple[str, ...]) -> list[int]:
    found: list[int] = []
    for each in affects:
        first, _, last = each.partition("..")
        low = _days(first)
        high = _days(last) if last else low
        found += range(low, high + 1)
    return found


def _days(offset: str) -> int:
    """Days of ``6d``, ``-1w`` or ``0``."""
    if offset == "0":
        return 0
    days = Duration.parse(offset.removeprefix("-")).span.days
    return -days if offset.startswith("-") else days
