"""Which values of a derived table's ``by`` column a run must write and read (CONTRACTS.md, *Derived table*)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from freshmart_cli.compile.derived import Scope, by_type
from freshmart_cli.compile.follow import follow_of, is_select, upstreams
from freshmart_cli.compile.literals import MANY, among
from freshmart_cli.compile.rendering import render_text
from freshmart_cli.contracts.derived import Derived
from freshmart_cli.contracts.offsets import Period, reach
from freshmart_cli.execute.context import Context, group_of
from freshmart_cli.execute.distinct_values import distinct_values
from freshmart_cli.execute.presence import present
from freshmart_cli.execute.state import Change, GroupState
from freshmart_cli.names import TableName
from freshmart_cli.plan.periods import first_day, number_of


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
    if any(change.everything for change in changes):
        return None
    found: set[str] = set()
    for follow in follow_of(derived, upstream):
        if follow == "full":
            return None
        selects = is_select(follow)
        listed = _selected(context, derived, follow, changes) if selects else _listed(upstream, follow, changes)
        if listed is None:
            return None
        found |= listed
    return found


def _listed(upstream: str, expression: str, changes: tuple[Change, ...]) -> set[str] | None:
    """The touched values of an expression over the upstream's own columns."""
    found: set[str] = set()
    for change in changes:
        if upstream not in change.values:
            continue
        listed = change.values[upstream].get(expression.strip())
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
    read = upstreams(derived.model_copy(update={"sql": follow}))
    with present(context, read, f"follow.{derived.table}"):
        return set(distinct_values(context.engine, derived.refresh.by, f"({sql})"))


def scope_of(derived: Derived, values: frozenset[str], before: date | None = None) -> Scope:
    """Write set = touched plus what it affects; read set = write set less the same.

    ``before``: the first day of the first open period, where only closed ones are written.
    """
    until = before.isoformat() if before else ""
    if by_type(derived) != "date":
        listed = tuple(sorted(values))
        return Scope(listed, listed, until)
    period = derived.closed_period or "day"
    last = number_of(before, period) - 1 if before else None
    reached = [reach(text, period) for text in derived.refresh.affects]
    touched_numbers = {number_of(date.fromisoformat(value), period) for value in values}
    written = {
        number
        for start in touched_numbers
        for low, high in reached
        for number in range(start + low, (last or start) + 1 if high is None else start + high + 1)
    }
    write = _covering({number for number in written if last is None or number <= last})
    if any(high is None for _, high in reached):
        return Scope(_days(write, period), None, until)
    read = _covering({number - away for number in write for low, high in reached for away in _span(low, high)})
    return Scope(_days(write, period), _days(read, period), until)


def _span(low: int, high: int | None) -> range:
    return range(low, (low if high is None else high) + 1)


def _covering(numbers: set[int]) -> list[int]:
    """The periods themselves, or every one of their range where a predicate would become one anyway."""
    listed = sorted(numbers)
    return listed if len(listed) <= MANY else list(range(listed[0], listed[-1] + 1))


def _days(numbers: list[int], period: Period) -> tuple[str, ...]:
    """First days, as far as the calendar reaches."""
    return tuple(sorted({first_day(number, period).isoformat() for number in numbers if _exists(number, period)}))


def _exists(number: int, period: Period) -> bool:
    return number_of(first_day(number, period), period) == number
