"""The tills' clock: business days from 04:00 local, files of 15 minutes (POS.md, Header and trailer)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

DAY_START = time(4)
WINDOW_SECONDS = 15 * 60


@dataclass(frozen=True, slots=True)
class Window:
    """A half-open window: instants in epoch seconds, local wall clock at both ends, the offset at its start.
    On the autumn night the end may read earlier than the start: it is the wall clock of the instant."""

    index: int
    starts: int
    ends: int
    start_local: datetime
    end_local: datetime
    utc_offset: str


@lru_cache(maxsize=64)
def windows_of(business_date: date, timezone: str) -> tuple[Window, ...]:
    """96 windows, 92 or 100 where the clock changes during the business day."""
    first = _day_start(business_date, timezone)
    last = _day_start(business_date + timedelta(days=1), timezone)
    starts = range(first, last, WINDOW_SECONDS)
    return tuple(_window(index, start, timezone) for index, start in enumerate(starts))


def local_time(instant: int, timezone: str) -> datetime:
    """The wall clock (naive) of a store at an instant in epoch seconds."""
    return datetime.fromtimestamp(instant, ZoneInfo(timezone)).replace(tzinfo=None)


def utc_instant(day: date, at: time) -> int:
    return int(datetime.combine(day, at, UTC).timestamp())


def _day_start(business_date: date, timezone: str) -> int:
    return int(datetime.combine(business_date, DAY_START, ZoneInfo(timezone)).timestamp())


def _window(index: int, start: int, timezone: str) -> Window:
    end = start + WINDOW_SECONDS
    offset = f"{datetime.fromtimestamp(start, ZoneInfo(timezone)):%z}"
    return Window(index, start, end, local_time(start, timezone), local_time(end, timezone), offset)
