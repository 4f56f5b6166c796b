"""The end of a location's day: what is amiss is counted and put right, levels are told, more is ordered."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from random import Random

from freshmart_cli.simulate.supply.moments import moment
from freshmart_cli.simulate.supply.movements import Lines, Order, SupplyEvent
from freshmart_cli.simulate.supply.policy import DC_POLICY, STORE_POLICY
from freshmart_cli.simulate.supply.serials import Serials
from freshmart_cli.simulate.supply.stock import Stock

_ORDERED_AT, _COUNTED_AT, _TOLD_AT = 72_900, 86_280, 86_399
"""Seconds after midnight: 20:15:00, 23:58:00, 23:59:59."""
_SHRINKAGE = 3
_FULL_COUNT = 5
"""Saturday: every product is told, on other days those that moved."""


class Evening:
    """``departments`` are those of the products, by place: each is told for itself."""

    def __init__(self, serials: Serials, departments: Sequence[int]) -> None:
        self._serials = serials
        self._departments = departments
        self._told: set[tuple[str, int]] = set()

    def count(self, stock: Stock, day: date, rng: Random) -> Iterator[SupplyEvent]:
        """An adjustment where a count differs from the book, then the day's last levels."""
        location = stock.location
        adjusted = self._put_right(stock, rng)
        if adjusted:
            at = moment(day, _COUNTED_AT, location.timezone)
            yield SupplyEvent(self._serials.event(), "stock_adjusted", at, location, _levels(stock, adjusted))
        told = stock.moved() or [0]
        if day.weekday() == _FULL_COUNT or location[:2] not in self._told:
            told = list(range(len(stock.levels)))
            self._told.add(location[:2])
        at = moment(day, _TOLD_AT, location.timezone)
        for of_department in self._by_department(told):
            lines = _levels(stock, of_department)
            yield SupplyEvent(self._serials.event(), "inventory_snapshot", at, location, lines)

    def order(self, stock: Stock, day: date, rng: Random) -> Order | None:
        """A store orders every day, if only what it has least of; a DC where it must."""
        location = stock.location
        policy = STORE_POLICY if location.kind == "store" else DC_POLICY
        lines = []
        for product, mean in enumerate(stock.means):
            position = stock.levels[product] + stock.on_order[product]
            quantity = policy.wanted(product, mean, position)
            if quantity:
                lines.append((product, quantity))
        if not lines and location.kind == "store":
            product = min(range(len(stock.levels)), key=lambda product: stock.levels[product] + stock.on_order[product])
            position = stock.levels[product] + stock.on_order[product]
            lines = [(product, policy.filling(product, stock.means[product], min(position, 0)))]
        if not lines:
            return None
        days = 2 + int(rng.random() < 0.2) if location.kind == "store" else 6 + int(rng.random() * 2)
        requested = day + timedelta(days=days)
        return Order(
            self._serials.order(location),
            location,
            moment(day, _ORDERED_AT + int(rng.random() * 600), location.timezone),
            requested,
            requested + timedelta(days=int(rng.random() < 0.1)),
            tuple(lines),
        )

    def _by_department(self, products: list[int]) -> Iterable[list[int]]:
        grouped: dict[int, list[int]] = {}
        for product in products:
            grouped.setdefault(self._departments[product], []).append(product)
        return grouped.values()

    def _put_right(self, stock: Stock, rng: Random) -> list[int]:
        """What was below zero in the morning is counted; a few pieces got lost meanwhile."""
        short = [product for product in range(len(stock.levels)) if stock.opening(product) < 0]
        for product in short:
            stock.move("adjusted", product, -stock.opening(product))
        lost = {int(rng.random() * len(stock.levels)) for _ in range(_SHRINKAGE)}
        for product in sorted(lost - set(short)):
            if stock.levels[product] > 3:
                stock.move("adjusted", product, -1 - int(rng.random() * 2))
        return sorted(stock.moves["adjusted"])


def _levels(stock: Stock, products: list[int]) -> Lines:
    return tuple((product, stock.levels[product]) for product in products)
