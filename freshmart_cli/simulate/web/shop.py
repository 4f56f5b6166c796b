"""The online shop as a source: a day's visits, their events by the hour of UTC in which they fall."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, time
from functools import partial
from random import Random
from typing import Any

from freshmart_cli.simulate.catalogue import Catalogue
from freshmart_cli.simulate.channel import ACCEPTED, ChannelIncident
from freshmart_cli.simulate.clock import utc_instant
from freshmart_cli.simulate.delivery import Deliveries
from freshmart_cli.simulate.loyalty.population import Population
from freshmart_cli.simulate.sources import Source
from freshmart_cli.simulate.store_run import Office
from freshmart_cli.simulate.strikes import Strike
from freshmart_cli.simulate.supply.stockroom import OnlineStock
from freshmart_cli.simulate.web.clicks import Click
from freshmart_cli.simulate.web.drops import Drop
from freshmart_cli.simulate.web.faults import FAULTS, Struck
from freshmart_cli.simulate.web.goods import Shelves
from freshmart_cli.simulate.web.sessions import clicks_of, visit_of
from freshmart_cli.simulate.web.told import WebTally, web_incident
from freshmart_cli.simulate.web.visitors import Visitors

_HOURLY = (52, 60, 58, 44, 30, 16, 9, 6, 5, 6, 10, 18, 28, 36, 40, 44, 48, 50, 50, 52, 54, 56, 54, 52)
"""By the hour of UTC: busiest in the American evening."""
_VISITS_A_TRANSACTION = 6
_LEAST_VISITS = 40
_SENT_AFTER = 240


class Shop:
    """A channel; ``online`` is what can be bought, without bounds where no supply chain is simulated."""

    source = Source.ECOMMERCE

    def __init__(
        self, office: Office, catalogue: Catalogue, online: OnlineStock | None, strikes: Sequence[Strike]
    ) -> None:
        options = office.options
        self._options = options
        self._deliveries: Deliveries = office.deliveries
        self._tables = office.tables
        self._second_delivery = office.second_delivery
        self._strikes = strikes
        self._shelves = Shelves(catalogue, options.seed)
        self._online = online
        self._visits = max(_LEAST_VISITS, options.stores * options.transactions_per_day // _VISITS_A_TRANSACTION)
        self._visitors = Visitors(Population.of(options), 20 * self._visits)
        self._after_midnight: list[Click] = []
        self._tally = WebTally()
        self._incidents: list[ChannelIncident] = []

    def plan(self, day: date) -> None:
        """Visitors come without announcement."""

    def close(self, day: date) -> None:
        drops = self._drops(day)
        struck: list[Struck] = []
        for strike in (strike for strike in self._strikes if strike.day == day):
            untouched = [drop for drop in drops if all(drop is not each.drop for each in struck)]
            busiest = max(untouched, key=lambda drop: (len(drop.rows), drop.starts))
            struck.append(Struck(busiest, strike, self._second_delivery))
        for each in struck:
            expect = FAULTS[each.strike.kind](each)
            self._incidents.append(web_incident(each, expect))
        for drop in drops:
            if drop.rows:
                self._deliveries.write(drop.path(), drop.content(), drop.arrived, drop.delivery)
                self._tally.add(drop)
                self._tables.add("web_events", ((row.at * 1_000_000, *row[1:]) for row in drop.rows))
        for each in struck:
            self._send_beside(each)

    def finish(self) -> None:
        """Whoever is still there at midnight is not told of any more."""

    def truth(self) -> dict[str, Any]:
        return self._tally.told()

    def incidents(self) -> Sequence[ChannelIncident]:
        return self._incidents

    def _drops(self, day: date) -> list[Drop]:
        midnight = utc_instant(day, time())
        drops = [
            Drop(midnight + 3_600 * hour, arrived=midnight + 3_600 * (hour + 1) + _SENT_AFTER) for hour in range(24)
        ]
        clicks, self._after_midnight = [*self._after_midnight, *self._clicks(day, midnight)], []
        for click in sorted(clicks, key=lambda click: click.at):
            hour = (click.at - midnight) // 3_600
            (drops[hour].rows if hour < 24 else self._after_midnight).append(click)
        return drops

    def _clicks(self, day: date, midnight: int) -> list[Click]:
        rng = Random(f"shop:{self._options.seed}:{day.isoformat()}")
        count = round(self._visits * (0.9 + 0.2 * rng.random()))
        clicks: list[Click] = []
        for hour in rng.choices(range(24), _HOURLY, k=count):
            starts = midnight + 3_600 * hour + int(rng.random() * 3_600)
            visit = visit_of(rng, starts, self._visitors.somebody(rng))
            clicks += clicks_of(visit, self._shelves, rng, partial(self._take, visit.user_id, day))
        return clicks

    def _take(self, user_id: int, day: date, place: int) -> bool:
        if self._online is None:
            return True
        centres = self._online.centres
        return self._online.take(centres[user_id % len(centres)], place, day)

    def _send_beside(self, struck: Struck) -> None:
        drop = struck.drop
        for number, (path, content, outcome) in enumerate(struck.extra, 1):
            self._deliveries.write(path, content, drop.arrived + 60 * number, drop.delivery)
            if outcome == ACCEPTED:
                self._tally.duplicates(struck.extra_rows, drop.delivery)
            else:
                self._tally.copies(drop.delivery)
