"""Local wall clock times of the supply chain as instants."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo


def moment(day: date, seconds: int, timezone: str) -> int:
    """Epoch seconds of a wall clock time, in seconds after midnight."""
    local = datetime.combine(day, time(), ZoneInfo(timezone)) + timedelta(seconds=seconds)
    return int(local.timestamp())
