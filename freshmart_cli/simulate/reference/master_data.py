"""Master data as a source: everything on the first day, afterwards a snapshot of each table that changed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, time, timedelta
from typing import Any

from freshmart_cli.simulate.catalogue import Catalogue
from freshmart_cli.simulate.chain import Store
from freshmart_cli.simulate.channel import HELD, ChannelIncident, SentFile
from freshmart_cli.simulate.clock import utc_instant
from freshmart_cli.simulate.reference.snapshots import Layout, Row, Seen, without
from freshmart_cli.simulate.reference.tables import (
    CAMPAIGNS,
    CENTERS,
    HOURS,
    LAYOUTS,
    PRODUCTS,
    STORES,
    campaign_rows,
    centre_rows,
    hours_rows,
    product_rows,
    store_rows,
)
from freshmart_cli.simulate.sources import Source
from freshmart_cli.simulate.store_run import Office
from freshmart_cli.simulate.strikes import Strike

_HOURS_CHANGE_AFTER = 30


class MasterData:
    """A channel."""

    source = Source.REFERENCE

    def __init__(self, office: Office, chain: Sequence[Store], catalogue: Catalogue, strikes: Sequence[Strike]) -> None:
        self._office = office
        self._chain = chain
        self._catalogue = catalogue
        self._strikes = strikes
        self._latest: dict[str, list[Row]] = {}
        self.seen = {layout.table: Seen(layout) for layout in LAYOUTS}
        self._after_1: dict[str, Any] = {}
        self._incidents: list[ChannelIncident] = []

    def plan(self, day: date) -> None:
        arrived = utc_instant(day, time.min)
        for layout in LAYOUTS:
            rows = list(self._rows(layout, day, with_late=False))
            if self._latest.get(layout.table) != rows:
                self._send(layout, day, rows, arrived, 1)

    def close(self, day: date) -> None:
        """Nothing of the day is left to tell."""

    def finish(self) -> None:
        """Late products come with the second delivery; so do snapshots that lost their end."""
        self._after_1 = self._told()
        day = self._office.options.start + timedelta(days=self._office.options.days)
        if self._catalogue.late:
            rows = list(self._rows(PRODUCTS, day, with_late=True))
            self._send(PRODUCTS, day, rows, self._office.second_delivery, 2)
        for number, strike in enumerate(self._strikes):
            self._shrink(strike, day + timedelta(days=number))
        self._write_versions()

    def truth(self) -> dict[str, Any]:
        return {"after_1": self._after_1, "after_2": self._told()}

    def incidents(self) -> Sequence[ChannelIncident]:
        return self._incidents

    def _told(self) -> dict[str, Any]:
        return {table: dict(seen.told()) for table, seen in self.seen.items()}

    def _rows(self, layout: Layout, day: date, *, with_late: bool) -> Iterable[Row]:
        options = self._office.options
        number = (day - options.start).days
        if layout is STORES:
            return store_rows(self._chain, number)
        if layout is PRODUCTS:
            return product_rows(self._catalogue, number, with_late=with_late)
        if layout is CENTERS:
            return centre_rows(number)
        if layout is HOURS:
            change_on = options.start + timedelta(days=options.days + _HOURS_CHANGE_AFTER)
            return hours_rows(self._chain, number, change_on)
        assert layout is CAMPAIGNS
        return campaign_rows(options.seed, day)

    def _send(self, layout: Layout, day: date, rows: list[Row], arrived: int, delivery: int) -> None:
        self._latest[layout.table] = rows
        self.seen[layout.table].take(day, rows)
        self._office.deliveries.write(layout.path(day), layout.csv(rows), arrived, delivery)

    def _write_versions(self) -> None:
        for table, seen in self.seen.items():
            self._office.tables.declare(table, seen.layout.columns)
            versions = (version for of_key in seen.versions.values() for version in of_key)
            self._office.tables.add(table, ((*row, since, ended) for row, since, ended in versions))

    def _shrink(self, strike: Strike, day: date) -> None:
        """Of the stores; of the distribution centres where there is but one store."""
        layout = STORES if len(self._chain) > 1 else CENTERS
        rows = without(self._latest[layout.table], strike.setting("percent"))
        path = layout.path(day)
        self._office.deliveries.write(path, layout.csv(rows), self._office.second_delivery + 10 * strike.number, 2)
        expect = "a snapshot that lost its end shrinks by more than max_shrink: held, no row's version ends"
        files = (SentFile(path, 2, HELD),)
        self._incidents.append(ChannelIncident(strike.number, strike.kind, Source.REFERENCE, files, (), (), expect))
