"""The supply chain's part of truth.json."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from freshmart_cli.simulate.channel import ChannelIncident, Fate, SentFile
from freshmart_cli.simulate.sources import Source
from freshmart_cli.simulate.strikes import Strike
from freshmart_cli.simulate.supply.faults import CONFLICT, DUPLICATE, POISON, TOMBSTONE
from freshmart_cli.simulate.supply.movements import SupplyEvent
from freshmart_cli.simulate.supply.stock import Stock
from freshmart_cli.simulate.supply.tally import Tally
from freshmart_cli.simulate.supply.topic import TOPIC, Record, Topic

_ACCEPTED, _ABSENT = "accepted", "absent"
_OUTCOMES = (_ACCEPTED, POISON, TOMBSTONE, DUPLICATE, CONFLICT)


@dataclass(slots=True)
class Told:
    """What is remembered of the records for the truth. ``level_rows`` counts (location, product, day)."""

    tally: Tally
    topic: Topic
    differs_until_second: list[tuple[SupplyEvent, int]] = field(default_factory=list)
    expected: dict[int, str] = field(default_factory=dict)
    tagged: dict[int, list[Record]] = field(default_factory=lambda: defaultdict(list))
    replays: dict[int, tuple[str, int]] = field(default_factory=dict)
    level_rows: int = 0
    stocked_out: int = 0

    def look(self, events: Iterable[SupplyEvent], stocks: Iterable[Stock]) -> None:
        """The last snapshot of a day tells every level that the day moved."""
        told = (event for event in events if event.event_type == "inventory_snapshot")
        self.level_rows += sum(len(event.lines) for event in told)
        self.stocked_out += sum(level <= 0 for stock in stocks for level in stock.levels)

    def remember(self, records: Iterable[Record]) -> None:
        for record in records:
            for tag in record.tags:
                self.tagged[tag].append(record)

    def replayed(self, strike: Strike, path: str, records: Sequence[Record]) -> None:
        self.expected[strike.number] = "records of offsets that were read already come again: duplicates, no change"
        self.replays[strike.number] = (path, len(records))

    def held_back(self) -> set[int]:
        """The faults whose lower offset arrives later than the contradiction."""
        return {record.late for records in self.tagged.values() for record in records if record.late is not None}


def supply_truth(told: Told, stocks: Sequence[Stock]) -> dict[str, Any]:
    stages: dict[str, Any] = {}
    for delivery in (1, 2):
        change = Tally.of(told.differs_until_second if delivery == 1 else ())
        stages[f"after_{delivery}"] = {"records": _records(told, delivery), **told.tally.told(change)}
    levels = {kind: sum(sum(each.levels) for each in stocks if each.location.kind == kind) for kind in ("store", "dc")}
    inventory = {
        "level_rows": told.level_rows,
        "items": sum(len(stock.levels) for stock in stocks),
        "on_hand": levels,
        "locations": [
            {"location_type": kind, "location_id": number, "on_hand": sum(stock.levels)}
            for stock in stocks
            for kind, number, *_ in (stock.location,)
        ],
        "stocked_out_item_days": told.stocked_out,
    }
    return {"topic": TOPIC, **stages, "inventory": inventory}


def supply_incident(strike: Strike, told: Told) -> ChannelIncident:
    """A replayed file has its own lines; other faults touch records where those lie."""
    number = strike.number
    files = tuple(told.topic.files[number])
    lines = _lines(told.topic.touched[number])
    if number in told.replays:
        path, count = told.replays[number]
        files, lines = (SentFile(path, 2),), ((path, tuple(range(1, count + 1))),)
    fates = tuple(
        Fate((TOPIC, record.partition, record.offset), _outcome(record, told, 1), _outcome(record, told, 2))
        for record in told.tagged[number]
    )
    named = [record.event.event_id for record in told.tagged[number] if record.event]
    details = (("event_ids", list(dict.fromkeys(named))),)
    return ChannelIncident(
        number, strike.kind, Source.SUPPLY_CHAIN, files, lines, fates, told.expected[number], details
    )


def _outcome(record: Record, told: Told, delivery: int) -> str:
    if delivery == 2:
        return record.outcome
    if record.late is not None:
        return _ABSENT
    swapped = record.outcome == CONFLICT and told.held_back().intersection(record.tags)
    return _ACCEPTED if swapped else record.outcome


def _records(told: Told, delivery: int) -> dict[str, int]:
    counts: Counter[str] = Counter()
    for (arrived, outcome), count in told.topic.counts.items():
        if arrived <= delivery:
            counts[outcome] += count
    if delivery == 1:
        tagged = (record for records in told.tagged.values() for record in records)
        swapped = sum(record.outcome == CONFLICT and _outcome(record, told, 1) == _ACCEPTED for record in tagged)
        counts[CONFLICT] -= swapped
        counts[_ACCEPTED] += swapped
    return {"lines": counts.total(), **{outcome: counts[outcome] for outcome in (*_OUTCOMES, "replayed")}}


def _lines(touched: Iterable[tuple[str, int]]) -> tuple[tuple[str, tuple[int, ...]], ...]:
    by_path: dict[str, list[int]] = defaultdict(list)
    for path, line in touched:
        by_path[path].append(line)
    return tuple((path, tuple(lines)) for path, lines in by_path.items())
