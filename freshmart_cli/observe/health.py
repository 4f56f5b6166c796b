"""What ``status`` tells: is it fresh, complete, gated, and what needs a person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Freshness:
    """``age``: from the newest arrival that is in the table to now; ``is_fresh`` is None where nothing is promised."""

    newest_arrival: datetime | None
    age: timedelta | None
    promised: timedelta | None
    is_fresh: bool | None


@dataclass(frozen=True, slots=True)
class HeldBatch:
    batch_id: str
    reason: str


@dataclass(frozen=True, slots=True)
class Orphans:
    """Rows whose reference has no parent yet, though its ``grace`` is over."""

    table: str
    reference: str
    rows: int


@dataclass(frozen=True, slots=True)
class IncompleteDay:
    """A closed day of which not every minute is covered. ``entity``: column=value, joined by a comma."""

    entity: str
    day: date
    completeness_pct: float
    missing_minutes: int
    open_issues: int


@dataclass(frozen=True, slots=True)
class Days:
    """Days of all entities: how many there are, have closed, are complete and final.

    ``incomplete``: the latest that closed so; ``recent_incomplete`` counts those that miss the promise.
    """

    table: str
    days: int
    closed: int
    complete: int
    final: int
    recent_incomplete: int
    incomplete: tuple[IncompleteDay, ...]


@dataclass(frozen=True, slots=True)
class SourceStatus:
    """``rejected``: files that could not be read; ``held_files``: changed after they were taken in; neither mended.

    ``open_entries``: of the quarantine, but for rows whose parents may still be on their way (``grace``);
    ``parked_entries``: those of them that wait for a parent in good time, and for no person.
    ``unnamed``: fields that arrived and that the contract does not name, as ``table.field``.
    """

    source: str
    last_batch: str
    last_batch_at: datetime | None
    freshness: Freshness
    pending_batches: int
    held: tuple[HeldBatch, ...]
    rejected: tuple[str, ...]
    held_files: tuple[str, ...]
    open_entries: int
    parked_entries: int
    oldest_entry: timedelta | None
    at_stake: Decimal
    orphans: tuple[Orphans, ...]
    days: Days | None
    needs_rebuild: bool
    interrupted: bool
    unnamed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TableStatus:
    """A derived table. ``pending_changes``: upstream changes not taken in yet; ``held``: why it is not published."""

    table: str
    exists: bool
    freshness: Freshness
    pending_changes: int
    held: str
    needs_rebuild: bool
    interrupted: bool


@dataclass(frozen=True, slots=True)
class Attention:
    """Something that needs a person, and the command to begin with. ``kind``: stale, incomplete, held, …"""

    kind: str
    what: str
    command: str


@dataclass(frozen=True, slots=True)
class Status:
    """``exit_code_check``: 0; 4 where a freshness or completeness promise is missed; 3 where a gate blocks."""

    as_of: datetime
    sources: tuple[SourceStatus, ...]
    tables: tuple[TableStatus, ...]
    unclaimed: tuple[str, ...]
    attention: tuple[Attention, ...]
    exit_code_check: int
