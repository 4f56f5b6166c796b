"""Faults of files that are there already: sent again, line by line or whole, or followed by a new snapshot."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import chain

from freshmart_cli.simulate.channel import DUPLICATE, ChannelIncident, SentFile
from freshmart_cli.simulate.clock import utc_instant
from freshmart_cli.simulate.loyalty.changes import Route
from freshmart_cli.simulate.loyalty.daily_life import DAY_STARTS
from freshmart_cli.simulate.loyalty.database import Database, snapshot_entries
from freshmart_cli.simulate.loyalty.history import Noted
from freshmart_cli.simulate.loyalty.pages import Page, Pages
from freshmart_cli.simulate.loyalty.register import Register
from freshmart_cli.simulate.loyalty.rows import Link, Table
from freshmart_cli.simulate.sources import Source
from freshmart_cli.simulate.strikes import Strike


def events_again(pages: Pages, sent: Sequence[Page], strike: Strike, late: Route) -> ChannelIncident:
    """The first events of the day's largest file, tombstones too, once more in a file of their own, and the very
    first of them yet again, so that the file is never the same to the byte."""
    page = max(sent, key=lambda page: len(page.entries))
    count = min(strike.setting("events"), len(page.entries))
    path = f"{page.path.removesuffix('.jsonl')}_again{strike.number}.jsonl"
    again = tuple(entry._replace(tag=None) for entry in page.entries[:count])
    again = (*again, again[0])
    pages.send(Page(path, page.table, again, late.arrived, late.delivery), duplicates=True)
    expect = "the same events (table, commit, LSN, transaction, op, key) again in another file: duplicates, no change"
    lines = ((page.path, tuple(range(1, count + 1))), (path, tuple(range(1, count + 2))))
    files = (SentFile(page.path, page.delivery), SentFile(path, late.delivery))
    return ChannelIncident(strike.number, strike.kind, Source.LOYALTY, files, lines, (), expect)


def file_again(pages: Pages, sent: Sequence[Page], strike: Strike) -> ChannelIncident:
    page = min(sent, key=lambda page: (page.delivery, -len(page.entries)))
    path = f"{page.path.removesuffix('.jsonl')}_copy{strike.number}.jsonl"
    pages.send_copy(page, path, strike.number)
    files = (SentFile(page.path, page.delivery), SentFile(path, page.delivery, DUPLICATE))
    expect = "the same bytes under another name: a duplicate delivery, counted, nothing else happens"
    return ChannelIncident(strike.number, strike.kind, Source.LOYALTY, files, (), (), expect)


def links_again(pages: Pages, database: Database, register: Register, day: date, strike: Strike) -> None:
    """A complete new snapshot of account_links as it is a minute before the next day of the program begins."""
    ends = utc_instant(day + timedelta(days=1), DAY_STARTS)
    position = database.snapshot((ends - 60) * 1000)
    linked = (register.link(place) for place in range(register.population.size))
    newcomers = register.other_links()
    rows = {link.key: link for link in chain(linked, newcomers) if link}
    history = database.history.tables[Table.LINKS]
    for key in list(history.events):
        history.events[key].append(Noted(position.order, position.at, 1, rows.get(key)))
    entries = tuple(snapshot_entries(iter(list[Link](rows.values())), Table.LINKS, position, is_whole=True))
    page = Page(pages.path(day, Table.LINKS, f"_snapshot{strike.number}"), Table.LINKS, entries, ends + 360, 1)
    pages.files[strike.number].append(SentFile(pages.send(page).path))
