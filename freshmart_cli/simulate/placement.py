"""Decides where each fault strikes before anything is sold: distinct windows, stores in turn."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from random import Random

from freshmart_cli.simulate.chain import Store
from freshmart_cli.simulate.demand import Visit, visits_of
from freshmart_cli.simulate.errors import FaultsUnplaceable
from freshmart_cli.simulate.fault_plan import FaultRequest
from freshmart_cli.simulate.faults.registry import FAULT_KINDS
from freshmart_cli.simulate.options import SimulationOptions


@dataclass(frozen=True, slots=True)
class PlacedFault:
    """A fault on windows ``first`` to ``first + span - 1`` of a business day; ``number`` is its place in the
    plan, from 0."""

    number: int
    request: FaultRequest
    store_id: int
    business_date: date
    first: int
    span: int

    def covers(self, window: int) -> bool:
        return self.first <= window < self.first + self.span


@dataclass(frozen=True, slots=True)
class _Wanted:
    number: int
    request: FaultRequest
    span: int
    busy: int


def placed_faults(
    options: SimulationOptions, chain: Sequence[Store]
) -> dict[tuple[int, date], tuple[PlacedFault, ...]]:
    """The faults of each (store, business date). Raises FaultsUnplaceable with all that does not fit."""
    wanted = sorted(_wanted(options.faults.faults), key=lambda each: -each.span)
    search = _Search(options, chain)
    placed = [(each, search.place(each)) for each in wanted]
    missing = {each.request.kind for each, place in placed if place is None}
    if missing:
        raise FaultsUnplaceable(tuple(_shortfall(kind, placed) for kind in sorted(missing)))
    by_day: dict[tuple[int, date], list[PlacedFault]] = {}
    for _, place in placed:
        if place is not None:
            by_day.setdefault((place.store_id, place.business_date), []).append(place)
    return {day: tuple(faults) for day, faults in by_day.items()}


def _wanted(requests: Sequence[FaultRequest]) -> Iterator[_Wanted]:
    number = 0
    for request in requests:
        kind = FAULT_KINDS[request.kind]
        span = kind.span(request)
        for _ in range(request.count if kind.inflict else 0):
            yield _Wanted(number, request, span, min(kind.busy, span))
            number += 1


def _shortfall(kind: str, placed: list[tuple[_Wanted, PlacedFault | None]]) -> tuple[str, int, int]:
    places = [place for each, place in placed if each.request.kind == kind]
    return kind, sum(place is not None for place in places), len(places)


class _Search:
    def __init__(self, options: SimulationOptions, chain: Sequence[Store]) -> None:
        self._options = options
        self._rng = Random(f"placement:{options.seed}")
        self._days = self._in_turn(chain)
        self._next = 0
        self._taken: dict[tuple[int, date], set[int]] = {}
        self._hopeless: set[tuple[int, int]] = set()
        self._sales = lru_cache(maxsize=512)(self._count_sales)

    def _in_turn(self, chain: Sequence[Store]) -> list[tuple[Store, date]]:
        """Store-days such that neighbours are of different stores and, where possible, days."""
        stores = self._rng.sample(chain, len(chain))
        days = [self._options.start + timedelta(days=number) for number in range(self._options.days)]
        return [
            (store, days[(turn + place) % len(days)]) for turn in range(len(days)) for place, store in enumerate(stores)
        ]

    def place(self, wanted: _Wanted) -> PlacedFault | None:
        need = (wanted.span, wanted.busy)
        if need in self._hopeless:
            return None
        for step in range(len(self._days)):
            position = (self._next + step) % len(self._days)
            first = self._first_fit(position, wanted)
            if first is not None:
                self._next = position + 1
                return self._take(position, first, wanted)
        self._hopeless.add(need)
        return None

    def _first_fit(self, position: int, wanted: _Wanted) -> int | None:
        store, day = self._days[position]
        sales = self._sales(position)
        taken = self._taken.get((store.store_id, day), set())
        firsts = range(len(sales) - wanted.span + 1)
        for first in self._rng.sample(firsts, max(0, len(firsts))):
            span = range(first, first + wanted.span)
            if sum(map(bool, sales[first : span.stop])) >= wanted.busy and taken.isdisjoint(span):
                return first
        return None

    def _take(self, position: int, first: int, wanted: _Wanted) -> PlacedFault:
        store, day = self._days[position]
        self._taken.setdefault((store.store_id, day), set()).update(range(first, first + wanted.span))
        return PlacedFault(wanted.number, wanted.request, store.store_id, day, first, wanted.span)

    def _count_sales(self, position: int) -> tuple[int, ...]:
        store, day = self._days[position]
        visits = visits_of(store, day, self._options.seed, self._options.transactions_per_day)
        return tuple(sum(appointment.visit is Visit.SALE for appointment in window) for window in visits)
