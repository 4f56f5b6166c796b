"""Days, weeks (Sunday to Saturday) and months as numbers, and when each has ended (PROTOCOLS.md, *Time*)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from freshmart_cli.contracts.offsets import Period


@dataclass(frozen=True, slots=True)
class Clock:
    """When a period ends: its last day's end at ``day_start`` in ``timezone``, and ``late`` more for late files."""

    timezone: str = "UTC"
    day_start: str = "00:00"
    late: timedelta = timedelta()


def number_of(day: date, period: Period) -> int:
    """Consecutive periods have consecutive numbers; any day of a period gives its number."""
    if period == "month":
        return day.year * 12 + day.month - 1
    return day.toordinal() // 7 if period == "week" else day.toordinal()


def first_day(number: int, period: Period) -> date:
    """The first day of a period, as near as the calendar reaches."""
    if period == "month":
        within = min(max(number, 12), 9999 * 12 + 11)
        return date(within // 12, within % 12 + 1, 1)
    ordinal = number * 7 if period == "week" else number
    return date.fromordinal(min(max(ordinal, date.min.toordinal()), date.max.toordinal()))


def has_ended(number: int, period: Period, clock: Clock, now: datetime) -> bool:
    """Whether nothing of a period is awaited any more."""
    after = first_day(number + 1, period)
    if after == first_day(number, period):
        return False
    ends = datetime.combine(after, time.fromisoformat(clock.day_start), ZoneInfo(clock.timezone))
    return ends.astimezone(UTC) + clock.late <= now.astimezone(UTC)


def first_open(period: Period, clock: Clock, now: datetime) -> int:
    """The first period that has not ended."""
    found = number_of(now.astimezone(ZoneInfo(clock.timezone)).date(), period) + 1
    while not has_ended(found - 1, period, clock, now):
        found -= 1
    return found
