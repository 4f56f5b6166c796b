"""The loyalty program as a source: a snapshot first, then each day's changes, by its own clock (UTC from 11:00)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, time, timedelta
from itertools import islice
from random import Random
from typing import Any

from freshmart_cli.simulate.chain import FIRST_STORE
from freshmart_cli.simulate.channel import ChannelIncident
from freshmart_cli.simulate.clock import utc_instant
from freshmart_cli.simulate.errors import FaultsUnplaceable
from freshmart_cli.simulate.loyalty import copies
from freshmart_cli.simulate.loyalty.changes import Route, Transaction
from freshmart_cli.simulate.loyalty.daily_life import DAY_STARTS, DailyLife
from freshmart_cli.simulate.loyalty.database import Database
from freshmart_cli.simulate.loyalty.faults import PLANTED, Planted, Ward, joined_late
from freshmart_cli.simulate.loyalty.orphans import OrphanCard, Orphans
from freshmart_cli.simulate.loyalty.pages import Entry, Page, Pages
from freshmart_cli.simulate.loyalty.population import Population
from freshmart_cli.simulate.loyalty.register import Register
from freshmart_cli.simulate.loyalty.rows import Table
from freshmart_cli.simulate.loyalty.surprises import Surprise, Surprises
from freshmart_cli.simulate.loyalty.told import orphan_incident, planted_incident, program_truth
from freshmart_cli.simulate.loyalty.true_history import true_versions
from freshmart_cli.simulate.sources import Source
from freshmart_cli.simulate.store_run import Office
from freshmart_cli.simulate.strikes import Strike

_SNAPSHOT_AT = time(5)
_ROWS_A_FILE = 10_000
_SENT_AFTER = 300
SURPRISING = {"late_member", "unknown_card"}


class Program:
    """A channel; its register is the tills' book of cards, ``orphans`` a witness of theirs."""

    source = Source.LOYALTY

    def __init__(self, office: Office, strikes: Sequence[Strike]) -> None:
        options = office.options
        self._office = office
        self._strikes = strikes
        self._surprises = Surprises()
        self._surprises.respond = self._surprise
        self.register = Register(Population.of(options), self._surprises)
        self.orphans = Orphans()
        self.database = Database(self.register.population, 1000 * utc_instant(options.start, _SNAPSHOT_AT))
        self._life = DailyLife(self.register, options.seed)
        self._pages = Pages(office.deliveries, options.start)
        self._day = options.start
        self._today: list[Transaction] = []
        self._planted: list[tuple[Strike, Planted]] = []
        self._incidents: list[ChannelIncident] = []
        self._latest: list[Page] = []

    def plan(self, day: date) -> None:
        if day == self._office.options.start:
            for table in Table:
                self._send_snapshot(table)
        self._day = day
        self._today = list(self._life.of_day(day.isoformat(), self._starts))
        for strike in self._of_day():
            if strike.kind in PLANTED:
                planted = PLANTED[strike.kind](self._ward(strike))
                self._today += planted.transactions
                self._planted.append((strike, planted))
            elif strike.kind in SURPRISING:
                self._surprises.waiting.append(self._awaited(strike))

    def close(self, day: date) -> None:
        entries: list[Entry] = []
        for transaction in sorted(self._today, key=lambda each: each.at):
            entries += self.database.commit(transaction)
        self._latest = self._pages.write(day, entries, self._regular) or self._latest
        for strike in self._of_day():
            self._send_again(strike, self._latest)
        self._surprises.waiting = [self._awaited(each.strike) for each in self._surprises.waiting]

    def finish(self) -> None:
        if self._surprises.waiting:
            raise FaultsUnplaceable(tuple((each.strike.kind, 0, 1) for each in self._surprises.waiting))
        if self._office.tables.wanted:
            began = 1000 * utc_instant(self._office.options.start, _SNAPSHOT_AT)
            for table in Table:
                rows = true_versions(self.database.history, self.register.population, table, began)
                while part := list(islice(rows, _ROWS_A_FILE)):
                    self._office.tables.add(table, part)

    def truth(self) -> dict[str, Any]:
        return program_truth(self.database.history, self._pages.counts, self.orphans)

    def incidents(self) -> Sequence[ChannelIncident]:
        planted = [planted_incident(*each, self._pages, self.database.history) for each in self._planted]
        kinds = {strike.number: strike.kind for strike in self._strikes}
        cards = [orphan_incident(kinds[card.tag], card, self._pages) for card in self.orphans.cards.values()]
        return [*self._incidents, *planted, *cards]

    @property
    def _starts(self) -> int:
        return 1000 * utc_instant(self._day, DAY_STARTS)

    @property
    def _regular(self) -> Route:
        return Route("", self._starts // 1000 + 86_400 + _SENT_AFTER, 1)

    def _of_day(self) -> Iterable[Strike]:
        return (strike for strike in self._strikes if strike.day == self._day)

    def _late(self, strike: Strike) -> Route:
        return Route(f"_late{strike.number}", self._office.second_delivery + 10 * strike.number, 2)

    def _ward(self, strike: Strike) -> Ward:
        return Ward(strike, self.register, self._life, self._starts, self._late(strike))

    def _awaited(self, strike: Strike) -> Surprise:
        options = self._office.options
        rng = Random(f"surprise:{options.seed}:{strike.number}:{self._day}")
        chosen = FIRST_STORE + int(rng.random() * options.stores)
        return Surprise(strike, chosen, self._starts // 1000 + 3_600)

    def _surprise(self, surprise: Surprise, slot: int, instant: int) -> str:
        strike = surprise.strike
        if strike.kind == "unknown_card":
            number = f"6399{1_000_000 + strike.number:012d}"
            self.orphans.cards[number] = OrphanCard(number, strike.number, 0, None)
            return number
        days = strike.setting("days_late")
        last = self._office.options.start + timedelta(days=self._office.options.days - 1)
        route = Route(f"_late{strike.number}", self._regular.arrived + 86_400 * days, 1)
        if self._day + timedelta(days=days) > last:
            route = self._late(strike)
        self._today += joined_late(self._ward(strike), slot, instant, route)
        number = self.register.number(slot, instant, False)
        self.orphans.cards[number] = OrphanCard(number, strike.number, route.delivery, route.arrived)
        return number

    def _send_snapshot(self, table: Table) -> None:
        start = self._office.options.start
        rows, part = self.database.first_snapshot(table), 0
        while entries := tuple(islice(rows, _ROWS_A_FILE)):
            part += 1
            path = self._pages.path(start, table, f"_snapshot_{part:03d}")
            self._latest = [self._pages.send(Page(path, table, entries, utc_instant(start, time(6)) + part, 1))]

    def _send_again(self, strike: Strike, sent: Sequence[Page]) -> None:
        if strike.kind == "cdc_duplicate_events":
            self._incidents.append(copies.events_again(self._pages, sent, strike, self._late(strike)))
        elif strike.kind == "cdc_duplicate_file":
            self._incidents.append(copies.file_again(self._pages, sent, strike))
        elif strike.kind == "cdc_resnapshot":
            copies.links_again(self._pages, self.database, self.register, self._day, strike)
