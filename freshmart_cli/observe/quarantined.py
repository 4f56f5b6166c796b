"""The values of the quarantine: entries, cases with their versions side by side."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

OPEN, RESENT = "open", "resent"
INVALID, CONFLICT, FILE = "invalid", "conflict", "file"
PARKED, OVERDUE = "parked", "overdue"
UNPUBLISHED = ("quarantined", PARKED)
"""States of deliveries that may not compete."""


@dataclass(frozen=True, slots=True)
class Money:
    """A waterfall's figure."""

    name: str
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Entry:
    """Something that waits. ``kind``: invalid, parked (its parent may come), overdue (it should have come by now), a
    version in conflict, or a file.

    ``row`` is its first line, 0 for a file; ``since`` when it was taken in, ``age`` from then to now.
    ``state``: open, or resent where an accepted delivery answers it. ``in_grace``: it lacks no more than parents that
    may still be on their way.
    """

    source: str
    table: str
    kind: str
    state: str
    file: str
    row: int
    key: str
    reasons: tuple[str, ...]
    money: tuple[Money, ...]
    since: datetime
    age: timedelta
    file_hash: str
    in_grace: bool = False

    @property
    def at_stake(self) -> Decimal:
        """The figure of the first waterfall; zero where the source states none."""
        return self.money[0].amount if self.money else Decimal(0)


@dataclass(frozen=True, slots=True)
class EntryGroup:
    """Entries alike in table, kind, state and first reason; ``money`` is what is at stake in all."""

    source: str
    table: str
    kind: str
    state: str
    reason: str
    entries: int
    money: Decimal
    oldest: timedelta


@dataclass(frozen=True, slots=True)
class QuarantineList:
    entries: tuple[Entry, ...]
    groups: tuple[EntryGroup, ...]


@dataclass(frozen=True, slots=True)
class ShownLine:
    row: int
    text: str


@dataclass(frozen=True, slots=True)
class Version:
    """One delivery of a key. ``content`` tells versions apart; ``replaces``: it outranks those that do not."""

    label: str
    file: str
    row: int
    content: str
    state: str
    reasons: tuple[str, ...]
    replaces: bool
    arrived_at: datetime
    money: tuple[Money, ...]
    lines: tuple[ShownLine, ...]


@dataclass(frozen=True, slots=True)
class ComparedField:
    """A field in each version, in the order of ``versions``; None where a version has no such record."""

    record: str
    name: str
    values: tuple[str | None, ...]
    differs: bool


@dataclass(frozen=True, slots=True)
class Case:
    """A key (or, where ``key`` is '', a file) with all its deliveries, compared field by field."""

    source: str
    table: str
    key: str
    state: str
    versions: tuple[Version, ...]
    fields: tuple[ComparedField, ...]


@dataclass(frozen=True, slots=True)
class ShownCases:
    """``omitted``: further cases of a file that were not read."""

    cases: tuple[Case, ...]
    omitted: int
    masked: bool


@dataclass(frozen=True, slots=True)
class Choice:
    """A person's decision asked for: ``chosen`` is a file, file:line or the beginning of a content hash."""

    key: str
    chosen: str
    reason: str
    by: str = ""
    source: str = ""
