"""When a table is due, by its cadence (DESIGN.md, section 4; PROTOCOLS.md, *Time*)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from freshmart_cli.contracts.model import Cadence

_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def is_due(cadence: Cadence, last: datetime | None, now: datetime, timezone: str) -> bool:
    """Whether the table's last run lies before its latest appointed time; a continuous one is always due."""
    if last is None or cadence.interval is None:
        return True
    return last < latest_appointment(cadence, now, timezone)


def latest_appointment(cadence: Cadence, now: datetime, timezone: str) -> datetime:
    """The latest instant at or before ``now`` at which the table was to run.

    Without ``at`` the day is cut into intervals from midnight UTC; with it, the clock of ``timezone`` decides.
    """
    interval = cadence.interval
    assert interval is not None
    if not cadence.at:
        epoch = datetime(1970, 1, 1, tzinfo=UTC)
        return epoch + ((now - epoch) // interval.span) * interval.span
    words = cadence.at.split()
    hour, minute = (int(part) for part in words[-1].split(":"))
    local = now.astimezone(ZoneInfo(timezone))
    found = local.replace(hour=hour, minute=minute, second=0, microsecond=0, fold=0)
    # In UTC, since a night that changes the clock shows an hour twice or not at all.
    while found.astimezone(UTC) > now or not _matches(found, words[0] if len(words) > 1 else ""):
        found -= timedelta(days=1)
    return found.astimezone(UTC)


def _matches(moment: datetime, day: str) -> bool:
    if not day:
        return True
    return moment.day == int(day) if day.isdigit() else _WEEKDAYS[moment.weekday()] == day
