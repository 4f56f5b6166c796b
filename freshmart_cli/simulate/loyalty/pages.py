"""The files that the program's changes arrive in: one a table and day, and those that come another way."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from freshmart_cli.simulate.channel import ACCEPTED, DUPLICATE, SentFile
from freshmart_cli.simulate.delivery import Deliveries
from freshmart_cli.simulate.loyalty.changes import Route
from freshmart_cli.simulate.loyalty.envelope import wrapped
from freshmart_cli.simulate.loyalty.rows import Table

_WRAPPED_EVERY = {Table.MEMBERS: 7, Table.CARDS: 3, Table.LINKS: 2}
"""Every so manieth day a table's files come with their schema."""


class Entry(NamedTuple):
    """One line; ``op`` is empty for a tombstone, ``tag`` is the number of the fault that it belongs to."""

    table: Table
    op: str
    line: str
    tag: int | None = None
    route: Route | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """A file as it was sent."""

    path: str
    table: Table
    entries: tuple[Entry, ...]
    arrived: int
    delivery: int


class Pages:
    """``counts`` are of (table, delivery, what): lines, tombstones, files, duplicate files, duplicates and ops;
    a duplicate file's lines are not counted."""

    def __init__(self, deliveries: Deliveries, first_day: date) -> None:
        self._deliveries = deliveries
        self._first_day = first_day
        self.counts: Counter[tuple[Table, int, str]] = Counter()
        self.touched: dict[int, list[tuple[str, int]]] = defaultdict(list)
        self.files: dict[int, list[SentFile]] = defaultdict(list)

    def write(self, day: date, entries: Sequence[Entry], regular: Route) -> list[Page]:
        """Files of a day, by table and way; ``regular`` is the way of entries without a route."""
        ways: dict[tuple[Table, Route], list[Entry]] = defaultdict(list)
        for entry in entries:
            ways[entry.table, entry.route or regular].append(entry)
        return [self.send(self._page(day, table, route, of_way)) for (table, route), of_way in ways.items()]

    def send(self, page: Page, *, duplicates: bool = False) -> Page:
        self._deliver(page)
        self._count(page, page.entries, duplicates)
        outcomes = {entry.tag for entry in page.entries if entry.tag is not None}
        for tag in sorted(outcomes):
            self.files[tag].append(SentFile(page.path, page.delivery, ACCEPTED))
        for number, entry in enumerate(page.entries, 1):
            if entry.tag is not None:
                self.touched[entry.tag].append((page.path, number))
        return page

    def send_copy(self, page: Page, path: str, tag: int) -> None:
        """The same bytes under another name."""
        self._deliver(Page(path, page.table, page.entries, page.arrived + 60, page.delivery))
        self.counts[page.table, page.delivery, "duplicate_files"] += 1
        self.files[tag] += [SentFile(page.path, page.delivery), SentFile(path, page.delivery, DUPLICATE)]

    def path(self, day: date, table: Table, ending: str) -> str:
        return f"loyalty/{table}/{table}_{day:%Y%m%d}{ending}.jsonl"

    def _page(self, day: date, table: Table, route: Route, entries: Iterable[Entry]) -> Page:
        number = (day - self._first_day).days
        with_schema = number % _WRAPPED_EVERY[table] == _WRAPPED_EVERY[table] - 1
        told = (each._replace(line=wrapped(each.line, table)) if with_schema else each for each in entries)
        return Page(self.path(day, table, route.ending), table, tuple(told), route.arrived, route.delivery)

    def _deliver(self, page: Page) -> None:
        content = "".join(f"{entry.line}\n" for entry in page.entries).encode()
        self._deliveries.write(page.path, content, page.arrived, page.delivery)

    def _count(self, page: Page, entries: Sequence[Entry], duplicates: bool) -> None:
        self.counts[page.table, page.delivery, "files"] += 1
        self.counts[page.table, page.delivery, "lines"] += len(entries)
        for entry in entries:
            what = "tombstones" if not entry.op else "duplicates" if duplicates else entry.op
            self.counts[page.table, page.delivery, what] += 1
