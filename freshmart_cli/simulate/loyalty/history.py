"""What becomes of a key when its events have arrived: versions, current or ended (PROTOCOLS.md, CDC and history)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from freshmart_cli.simulate.loyalty.rows import UNAVAILABLE, Key, Member, Row, Table, without_contacts
from freshmart_cli.simulate.loyalty.wal import Order


class Noted(NamedTuple):
    """One event of a key. ``row`` is as told, None where it ends; ``delivery`` is when it arrives, -1 for
    never, ``at`` is the commit in epoch milliseconds."""

    order: Order
    at: int
    delivery: int
    row: Row | None


class Version(NamedTuple):
    """Valid from ``at`` until ``ended``, epoch milliseconds; ``ended`` is None for the current one."""

    row: Row
    at: int
    ended: int | None


class Tally(NamedTuple):
    """Of a table: rows that are current, versions in all, versions to whom no contact is told, keys known, keys
    that have ended."""

    current: int
    versions: int
    masked_versions: int
    keys: int
    ended: int


@dataclass(slots=True)
class TableHistory:
    """Only keys that something happened to are kept; ``untouched`` counts the others, one version each."""

    untouched: int = 0
    truncates: list[Noted] = field(default_factory=list)
    events: dict[Key, list[Noted]] = field(default_factory=lambda: defaultdict(list))

    def versions(self, key: Key, delivery: int) -> list[Version]:
        """The versions of a key once ``delivery`` has arrived; 0 stands for all that truly happened."""
        arrived = [each for each in (*self.events[key], *self.truncates) if _has_arrived(each, delivery)]
        return list(_folded(sorted(arrived, key=lambda each: each.order)))

    def tally(self, delivery: int) -> Tally:
        folded = [versions for key in list(self.events) if (versions := self.versions(key, delivery))]
        current = sum(versions[-1].ended is None for versions in folded)
        untouched_current = 0 if any(_has_arrived(each, delivery) for each in self.truncates) else self.untouched
        keys = self.untouched + len(folded)
        alive = untouched_current + current
        in_all, masked = sum(map(len, folded)), sum(map(masked_versions, folded))
        return Tally(alive, self.untouched + in_all, self.untouched + masked, keys, keys - alive)


class History:
    """All three tables."""

    def __init__(self) -> None:
        self.tables = {table: TableHistory() for table in Table}

    def begin(self, table: Table, rows: int) -> None:
        """``rows`` came with the first snapshot."""
        self.tables[table].untouched = rows

    def touch(self, table: Table, row: Row, noted: Noted) -> None:
        """Something is about to happen to a row of the first snapshot."""
        history = self.tables[table]
        if row.key not in history.events:
            history.events[row.key].append(noted)
            history.untouched -= 1

    def note(self, table: Table, key: Key, noted: Noted) -> None:
        self.tables[table].events[key].append(noted)


def masked_versions(versions: Sequence[Version]) -> int:
    """How many are left where a change of a contact makes none."""
    told = [without_contacts(each.row) for each in versions]
    same = (
        told[place] == told[place + 1] and versions[place].ended == versions[place + 1].at
        for place in range(len(versions) - 1)
    )
    return len(versions) - sum(same)


def _has_arrived(event: Noted, delivery: int) -> bool:
    return delivery == 0 or 0 < event.delivery <= delivery


def _folded(events: Iterable[Noted]) -> Iterator[Version]:
    row: Row | None = None
    began = 0
    for event in events:
        told = _filled(event.row, row)
        if told == row:
            continue
        if row is not None:
            yield Version(row, began, event.at)
        row, began = told, event.at
    if row is not None:
        yield Version(row, began, None)


def _filled(told: Row | None, known: Row | None) -> Row | None:
    """An untouched large value keeps what is known of it."""
    if isinstance(told, Member) and isinstance(known, Member) and told.preferences == UNAVAILABLE:
        return told._replace(preferences=known.preferences)
    return told
