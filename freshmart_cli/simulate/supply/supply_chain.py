"""The supply chain as a source: some days before the tills' first, then a day's events after each of theirs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, time, timedelta
from random import Random
from typing import Any

from freshmart_cli.simulate.catalogue import Catalogue
from freshmart_cli.simulate.chain import Store
from freshmart_cli.simulate.channel import ChannelIncident
from freshmart_cli.simulate.clock import utc_instant
from freshmart_cli.simulate.sources import Source
from freshmart_cli.simulate.store_run import Office
from freshmart_cli.simulate.strikes import Strike
from freshmart_cli.simulate.supply.events_told import SupplyTables
from freshmart_cli.simulate.supply.faults import FAULTS, Struck, chosen
from freshmart_cli.simulate.supply.messages import OLD, message, version_of
from freshmart_cli.simulate.supply.movements import Location, SupplyEvent
from freshmart_cli.simulate.supply.network import Network, Sold
from freshmart_cli.simulate.supply.sales import Sales
from freshmart_cli.simulate.supply.stock import Stock
from freshmart_cli.simulate.supply.stockroom import OnlineStock, centre_stocks, store_stocks
from freshmart_cli.simulate.supply.tally import Tally
from freshmart_cli.simulate.supply.told import Told, supply_incident, supply_truth
from freshmart_cli.simulate.supply.topic import PARTITIONS, Record, Topic

_DAYS_BEFORE = 5
_SENT_AT = time(11, 30)


class SupplyChain:
    """A channel; ``sales`` is a witness of the tills, ``online`` what the shop can sell."""

    source = Source.SUPPLY_CHAIN

    def __init__(self, office: Office, chain: Sequence[Store], catalogue: Catalogue, strikes: Sequence[Strike]) -> None:
        self._options = office.options
        self._strikes = strikes
        self._gtins = [product.article.gtin for product in catalogue.products]
        stores = store_stocks(office.options, chain, catalogue)
        centres = centre_stocks(office.options, stores)
        self._topic = Topic(office.deliveries, office.second_delivery)
        self._told = Told(Tally(), self._topic)
        self._tables = SupplyTables(office.tables, self._gtins)
        departments = [product.department.code for product in catalogue.products]
        self.network = Network(office.options.seed, stores, centres, departments)
        self.sales = Sales(self._gtins)
        self.online = OnlineStock(centres)

    def plan(self, day: date) -> None:
        if day == self._options.start:
            for number in range(_DAYS_BEFORE, 0, -1):
                before = day - timedelta(days=number)
                self._live(before, {stock.location.number: self._usual(stock, before) for stock in self.network.stores})

    def close(self, day: date) -> None:
        self._live(day, self.sales.take(day))

    def finish(self) -> None:
        """Nothing is under way but goods."""

    def truth(self) -> dict[str, Any]:
        return supply_truth(self._told, self._stocks)

    def incidents(self) -> Sequence[ChannelIncident]:
        return [supply_incident(strike, self._told) for strike in self._strikes]

    @property
    def _stocks(self) -> tuple[Stock, ...]:
        return (*self.network.stores, *self.network.centres.values())

    def _usual(self, stock: Stock, day: date) -> Counter[int]:
        """What is sold before anybody looks."""
        rng = Random(f"usual:{self._options.seed}:{stock.location.number}:{day.isoformat()}")
        return Counter({product: int(mean + rng.random()) for product, mean in enumerate(stock.means)})

    def _live(self, day: date, sold: Sold) -> None:
        events = sorted(self.network.day(day, sold, self.online.taken(day)), key=lambda event: event.at)
        rng = Random(f"records:{self._options.seed}:{day.isoformat()}")
        by_partition: list[list[Record]] = [[] for _ in range(PARTITIONS)]
        for event in events:
            self._told.tally.add(event)
            by_partition[event.location.dc_id % PARTITIONS].append(self._record(event, rng))
        self._told.look(events, self._stocks)
        self._tables.add(day, events, self._stocks)
        self._send(day, by_partition, rng)

    def _record(self, event: SupplyEvent, rng: Random) -> Record:
        producer = event.producer
        version = version_of(producer)
        headers = None if version == OLD else (("producer", _name(producer)), ("schema_version", str(version)))
        at = event.at * 1000 + 200 + int(rng.random() * 4_800)
        return Record(at, str(event.location.dc_id), message(event, version, self._gtins), headers, event)

    def _send(self, day: date, by_partition: list[list[Record]], rng: Random) -> None:
        replays: list[tuple[Strike, list[Record]]] = []
        for strike in self._of_day(day):
            records = max(by_partition, key=_untouched)
            if strike.kind == "offset_replay":
                replays.append((strike, records))
                continue
            record = chosen(records, strike, rng)
            struck = Struck(records, self._gtins, self._told.differs_until_second)
            self._told.expected[strike.number] = FAULTS[strike.kind](struck, record, strike)
        for partition, records in enumerate(by_partition):
            self._topic.append(partition, records)
            self._told.remember(records)
            self._topic.write(day, partition, records, utc_instant(day + timedelta(days=1), _SENT_AT) + partition)
        for strike, records in replays:
            again = [record for record in records if record.late is None][: strike.setting("records")]
            self._told.replayed(strike, self._topic.replay(day, again, strike.number), again)

    def _of_day(self, day: date) -> Iterable[Strike]:
        return (strike for strike in self._strikes if strike.day == day)


def _untouched(records: Sequence[Record]) -> int:
    return sum(record.event is not None and not record.tags and record.outcome == "accepted" for record in records)


def _name(location: Location) -> str:
    return f"{location.kind}-{location.number:04d}"
