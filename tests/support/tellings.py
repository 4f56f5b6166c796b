"""Random deliveries of small files that every load understands, and what each load makes of them, told in Python.

A file is a full picture, a page of a log or some more rows, as its reader sees it: ``folder/rows_YYYYMMDD.csv``.
"""

from __future__ import annotations

import hashlib
import itertools
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from hypothesis import strategies as st

NOON = datetime(2026, 3, 5, 12, tzinfo=UTC)
EVER = datetime(1900, 1, 1, tzinfo=UTC)
DAYS = [date(2026, 3, day) for day in (1, 2, 3, 4)]
KEYS = 120
BATCHES = 3

Published = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """``amount`` below 0 fails the contract's check."""

    key: int
    since: date
    amount: int

    @property
    def is_valid(self) -> bool:
        return self.amount >= 0


@dataclass(frozen=True, slots=True)
class File:
    """``batch``: in which of several runs it is taken in."""

    folder: int
    day: date
    minute: int
    batch: int
    rows: tuple[Row, ...]

    @property
    def path(self) -> str:
        return f"rows/{self.folder:02}/rows_{self.day:%Y%m%d}.csv"

    @property
    def arrived(self) -> datetime:
        return NOON + timedelta(minutes=self.minute)

    @property
    def content(self) -> bytes:
        lines = [f"{row.key},{row.since},{row.amount}\n" for row in self.rows]
        return "".join(["key,since,amount\n", *lines]).encode()


ROWS = st.builds(Row, st.integers(1, KEYS), st.sampled_from(DAYS), st.sampled_from([-1, 1, 1, 2, 3]))


@st.composite
def deliveries(draw: st.DrawFn) -> tuple[File, ...]:
    """Files that correct each other, repeat each other's bytes, arrive at one minute, or have no row at all."""
    files: list[File] = []
    for folder in range(draw(st.integers(7, 9))):
        rows = tuple(draw(st.lists(ROWS, min_size=60, max_size=90)))
        if files and draw(st.integers(0, 4)) == 0:
            rows = draw(st.sampled_from(files)).rows
        elif draw(st.integers(0, 5)) == 0:
            rows = ()
        days, minutes, batches = st.sampled_from(DAYS), st.integers(0, 5), st.integers(0, BATCHES - 1)
        files.append(File(folder, draw(days), draw(minutes), draw(batches), rows))
    return tuple(files)


def appended(files: Iterable[File]) -> list[Published]:
    """Rows that have no key: of files with the same bytes one."""
    rows = (row for content in {file.rows for file in files} for row in content if row.is_valid)
    return [(row.key, row.since, row.amount) for row in rows]


def agreed(files: Iterable[File]) -> list[Published]:
    """Rows of keys of which there is one version."""
    return [(key, *found.pop()) for key, found in _versions(files).items() if len(found) == 1]


def latest(files: Iterable[File]) -> list[Published]:
    """Of each key the version that is last by ``since``; of those of one day the one with the greatest hash."""
    ranked = {key: max(found, key=lambda it: (it[0], _hash(key, *it))) for key, found in _versions(files).items()}
    return [(key, *row) for key, row in ranked.items()]


def _versions(files: Iterable[File]) -> dict[int, set[tuple[date, int]]]:
    found: dict[int, set[tuple[date, int]]] = defaultdict(set)
    for row in (row for file in files for row in file.rows if row.is_valid):
        found[row.key].add((row.since, row.amount))
    return found


def _hash(*values: object) -> str:
    return hashlib.md5("\x1f".join(map(str, values)).encode()).hexdigest()


def pictured(files: Iterable[File]) -> list[Published]:
    """Versions of each key along the days of the pictures: of each day the last that arrived and has rows to show."""
    shown = [file for file in files if not file.rows or any(row.is_valid for row in file.rows)]
    newest: dict[date, File] = {}
    for file in sorted(shown, key=lambda each: (each.arrived, hashlib.sha256(each.content).hexdigest())):
        newest[file.day] = file
    days = sorted(newest)
    told: dict[int, dict[date, Row]] = defaultdict(dict)
    for day in days:
        for row in newest[day].rows:
            if row.is_valid:
                told[row.key][day] = row
    return [version for key in told for version in _along(days, told[key])]


def _along(days: list[date], told: dict[date, Row]) -> Iterator[Published]:
    began: object = EVER
    for row, run in itertools.groupby(days, key=told.get):
        listed = list(run)
        after = [day for day in days if day > listed[-1]]
        until = _midnight(after[0]) if after else None
        if row is not None:
            start = began if began is EVER else _midnight(listed[0])
            began = None
            yield row.key, row.since, row.amount, start, until


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


Place = tuple[object, ...]
Tellings = dict[int, list[tuple[datetime, Row]]]


def by_day(file: File, number: int, row: Row) -> tuple[Place, datetime]:
    """Rows hold from their day on."""
    return (row.since,), _midnight(row.since)


def by_arrival(file: File, number: int, row: Row) -> tuple[Place, datetime]:
    """Rows hold from their arrival on."""
    return (file.arrived,), file.arrived


def _tellings(files: Iterable[File], placed: Callable[[File, int, Row], tuple[Place, datetime]]) -> Tellings:
    """What is told of each key in order; what shares its place follows in order of path and line, told once."""
    least: dict[tuple[Place, Row], tuple[tuple[str, int], datetime]] = {}
    for file in files:
        for number, row in enumerate(file.rows, 2):
            place, at = placed(file, number, row)
            if row.is_valid and ((place, row) not in least or least[place, row][0] > (file.path, number)):
                least[place, row] = (file.path, number), at
    found: Tellings = defaultdict(list)
    for (_, row), (_, at) in sorted(least.items(), key=lambda each: (each[0][0], each[1][0])):
        found[row.key].append((at, row))
    return found


def current(files: Iterable[File], placed: Callable[[File, int, Row], tuple[Place, datetime]]) -> list[Published]:
    """The last that was told of each key."""
    return [(key, told[-1][1].since, told[-1][1].amount) for key, told in _tellings(files, placed).items()]


def versions(
    files: Iterable[File], placed: Callable[[File, int, Row], tuple[Place, datetime]], backdate: bool = True
) -> list[Published]:
    """All that was told of each key and lasted, as long as it did."""
    found: list[Published] = []
    for key, told in _tellings(files, placed).items():
        lasting = [
            (at, row) for (at, row), after in zip(told, [*told[1:], None], strict=True) if not after or after[0] > at
        ]
        turns = [each for place, each in enumerate(lasting) if not place or each[1] != lasting[place - 1][1]]
        for place, (at, row) in enumerate(turns):
            until = turns[place + 1][0] if place + 1 < len(turns) else None
            found.append((key, row.since, row.amount, EVER if backdate and not place else at, until))
    return found
