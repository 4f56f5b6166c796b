"""Which periods of a table of closed periods have ended by now."""

from __future__ import annotations

from datetime import date, timedelta

from freshmart_cli.compile.derived import Scope
from freshmart_cli.contracts.derived import Derived
from freshmart_cli.contracts.workspace import Workspace
from freshmart_cli.execute.context import Context
from freshmart_cli.plan.periods import Clock, first_day, first_open, has_ended, number_of


def clock_of(workspace: Workspace) -> Clock:
    """The workspace's time zone, with what its slowest source waits for."""
    waits = [each.arrivals for each in workspace.contracts.values() if each.arrivals]
    late = max((each.late_after.span for each in waits if each.late_after), default=timedelta())
    return Clock(workspace.settings.timezone, max((each.day_start for each in waits), default="00:00"), late)


def closed_before(context: Context, contract: Derived) -> date | None:
    """The first day of the first period that is still open; None where open periods are published, too."""
    period = contract.closed_period
    if period is None:
        return None
    return first_day(first_open(period, clock_of(context.workspace), context.now), period)


def everything(context: Context, contract: Derived) -> Scope:
    """Every row that may be published by now."""
    before = closed_before(context, contract)
    return Scope(None, None, before.isoformat() if before else "")


def is_closed(context: Context, contract: Derived, day: date) -> bool:
    """Whether the period of a value of ``refresh.by`` has ended."""
    period = contract.closed_period or "day"
    return has_ended(number_of(day, period), period, clock_of(context.workspace), context.now)


def closed_since(contract: Derived, since: str, before: date | None) -> frozenset[str]:
    """First days of the periods from ``since`` (ISO 8601, '' if never looked at) up to ``before``."""
    period = contract.closed_period
    if period is None or before is None or not since:
        return frozenset()
    span = range(number_of(date.fromisoformat(since), period), number_of(before, period))
    return frozenset(first_day(number, period).isoformat() for number in span)
