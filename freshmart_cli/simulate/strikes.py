"""Decides on which days the faults of a source other than the tills strike."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from freshmart_cli.simulate.errors import FaultsUnplaceable
from freshmart_cli.simulate.faults.registry import FAULT_KINDS
from freshmart_cli.simulate.options import SimulationOptions
from freshmart_cli.simulate.sources import Source

_A_DAY = {Source.LOYALTY: 20, Source.SUPPLY_CHAIN: 12, Source.ECOMMERCE: 10, Source.REFERENCE: 1}
"""Faults that always find what they strike: a day, of the supply chain a store and day."""
_MEMBERS_A_FAULT = 40


@dataclass(frozen=True, slots=True)
class Strike:
    """One fault on one day; ``number`` is its place among those of all such sources."""

    number: int
    kind: str
    settings: tuple[tuple[str, int], ...]
    day: date

    def setting(self, name: str) -> int:
        return dict(self.settings)[name]


def planned_strikes(options: SimulationOptions) -> dict[Source, tuple[Strike, ...]]:
    """Spread over the days. Raises FaultsUnplaceable where a day would get more than it can hold."""
    rng = Random(f"strikes:{options.seed}")
    offsets = {source: int(rng.random() * options.days) for source in Source}
    turns: Counter[object] = Counter()
    placed: dict[Source, list[Strike]] = {source: [] for source in Source}
    for number, (kind, settings) in enumerate(_wanted(options)):
        source = FAULT_KINDS[kind].source
        last_first = FAULT_KINDS[kind].on_last_day
        turn = kind if last_first else source
        place = -1 - turns[turn] if last_first else offsets[source] + turns[turn]
        turns[turn] += 1
        day = options.start + timedelta(days=place % options.days)
        placed[source].append(Strike(number, kind, settings, day))
    _refuse_too_many(options, placed)
    return {source: tuple(strikes) for source, strikes in placed.items()}


def _wanted(options: SimulationOptions) -> Iterator[tuple[str, tuple[tuple[str, int], ...]]]:
    for request in options.faults.faults:
        kind = FAULT_KINDS[request.kind]
        if kind.source is not Source.POS:
            yield from [(kind.name, tuple(kind.settings(request).items()))] * request.count


def _refuse_too_many(options: SimulationOptions, placed: dict[Source, list[Strike]]) -> None:
    too_many = [
        (f"faults of {source}", _room(options, source), len(strikes))
        for source, strikes in placed.items()
        if len(strikes) > _room(options, source)
    ]
    if too_many:
        raise FaultsUnplaceable(tuple(too_many))


def _room(options: SimulationOptions, source: Source) -> int:
    if source is Source.POS:
        return 0
    room = _A_DAY[source] * options.days * (options.stores if source is Source.SUPPLY_CHAIN else 1)
    if source is not Source.LOYALTY:
        return room
    members = options.cards_per_store * (options.stores + 1) + options.members_without_card
    return min(room, members // _MEMBERS_A_FAULT)
