"""What leaves for stores and DCs: yesterday's orders, as far as the stock goes; the suppliers' in their own time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from random import Random

from freshmart_cli.simulate.supply.moments import moment
from freshmart_cli.simulate.supply.movements import Lines, Location, Order, Shipment, SupplyEvent
from freshmart_cli.simulate.supply.serials import Serials
from freshmart_cli.simulate.supply.stock import Stock
from freshmart_cli.simulate.supply.transport import Transport

_MISPICKED_SHARE = 0.015
_SUPPLIER_SHORT_SHARE = 0.06
_TWO_TRUCKS_SHARE = 0.08
_SUPPLIER_DAYS = (1, 2, 2, 3, 3, 3, 4, 5)


class Dispatch:
    """What a DC lacks is not sent later: the line stays short and is ordered anew."""

    def __init__(self, serials: Serials, transport: Transport, stocks: Mapping[Location, Stock]) -> None:
        self._serials = serials
        self._transport = transport
        self._stocks = stocks
        self._due: dict[tuple[date, int], list[Order]] = defaultdict(list)

    def take(self, order: Order, day: date, rng: Random) -> None:
        """A store's order leaves the next day, a DC's when its suppliers are ready."""
        days = 1
        if order.location.kind == "dc":
            days = _SUPPLIER_DAYS[int(rng.random() * len(_SUPPLIER_DAYS))]
        self._due[day + timedelta(days=days), order.location.dc_id].append(order)

    def of_day(self, stock: Stock, day: date, rng: Random) -> Iterator[SupplyEvent]:
        """``stock`` is the DC's."""
        for order in self._due.pop((day, stock.location.number), []):
            lines = self._supplied(order, rng) if order.location.kind == "dc" else self._picked(stock, order, rng)
            self._give_up_the_rest(order, dict(lines))
            if lines:
                at = moment(day, 46_800 + int(rng.random() * 7_200), stock.location.timezone)
                yield from self._sent(Shipment("", order, lines), day, at, rng)

    def _give_up_the_rest(self, order: Order, sent: Mapping[int, int]) -> None:
        ordering = self._stocks[order.location]
        for product, quantity in order.lines:
            ordering.on_order[product] -= quantity - sent.get(product, 0)

    def _picked(self, stock: Stock, order: Order, rng: Random) -> Lines:
        lines = []
        for product, quantity in order.lines:
            picked = max(0, min(quantity, stock.levels[product]))
            if rng.random() < _MISPICKED_SHARE:
                picked //= 2
            if picked:
                stock.move("shipped", product, picked)
                lines.append((product, picked))
        return tuple(lines)

    def _supplied(self, order: Order, rng: Random) -> Lines:
        lines = (
            (product, quantity * 2 // 3 if rng.random() < _SUPPLIER_SHORT_SHARE else quantity)
            for product, quantity in order.lines
        )
        return tuple((product, quantity) for product, quantity in lines if quantity)

    def _sent(self, whole: Shipment, day: date, at: int, rng: Random) -> Iterator[SupplyEvent]:
        """On one truck, or on two a quarter of an hour apart."""
        order, lines = whole.order, whole.lines
        trucks = [lines]
        if order.location.kind == "store" and len(lines) > 3 and rng.random() < _TWO_TRUCKS_SHARE:
            trucks = [lines[: len(lines) // 2], lines[len(lines) // 2 :]]
        for number, truck in enumerate(trucks):
            shipment = Shipment(self._serials.shipment(order.location), order, truck)
            self._transport.send(shipment, day, rng)
            event_id, left = self._serials.event(), at + 900 * number
            yield SupplyEvent(event_id, "shipment_dispatched", left, order.location, truck, order, shipment.shipment_id)
