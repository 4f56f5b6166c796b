"""What every source other than the tills has in common: it lives day by day and tells its own truth."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from freshmart_cli.simulate.sources import Source

ACCEPTED, DUPLICATE, HELD = "accepted", "duplicate", "held"


@dataclass(frozen=True, slots=True)
class SentFile:
    """A file on its way and what must become of it; ``path`` is relative to the landing root."""

    path: str
    delivery: int = 1
    outcome: str = ACCEPTED


@dataclass(frozen=True, slots=True)
class Fate:
    """What must have become of a key, a record or an event after each delivery."""

    key: tuple[object, ...]
    after_1: object
    after_2: object


@dataclass(frozen=True, slots=True)
class ChannelIncident:
    """What a fault of a source did. ``lines`` names the 1-based lines (records, rows) touched by path."""

    number: int
    kind: str
    source: Source
    files: tuple[SentFile, ...]
    lines: tuple[tuple[str, tuple[int, ...]], ...]
    fates: tuple[Fate, ...]
    expect: str
    details: tuple[tuple[str, object], ...] = ()


class Channel(Protocol):
    """A source that runs beside the tills. ``plan`` comes before the tills trade a day, ``close`` after it,
    ``finish`` once at the end."""

    source: Source

    def plan(self, day: date) -> None: ...

    def close(self, day: date) -> None: ...

    def finish(self) -> None: ...

    def truth(self) -> dict[str, Any]: ...

    def incidents(self) -> Sequence[ChannelIncident]: ...


def incident_record(incident: ChannelIncident) -> dict[str, Any]:
    """One fault as truth.json tells it, in the shape of the tills' faults."""
    fates = [{"key": list(each.key), "after_1": each.after_1, "after_2": each.after_2} for each in incident.fates]
    files = [{"file": each.path, "delivery": each.delivery, "outcome": each.outcome} for each in incident.files]
    return {
        "fault": incident.kind,
        "source": incident.source,
        "file": incident.files[0].path if incident.files else None,
        "files": list(dict.fromkeys(each.path for each in incident.files)),
        "delivery": max((each.delivery for each in incident.files), default=1),
        "keys": [list(each.key) for each in incident.fates],
        "lines": {path: list(numbers) for path, numbers in incident.lines},
        **dict(incident.details),
        "becomes": {"files": files, "keys": fates},
        "expect": incident.expect,
    }
