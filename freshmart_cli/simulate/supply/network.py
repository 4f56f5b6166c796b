"""One day of the supply chain, in its order: receive, sell, dispatch, count, order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from random import Random

from freshmart_cli.simulate.supply.dispatch import Dispatch
from freshmart_cli.simulate.supply.evening import Evening
from freshmart_cli.simulate.supply.moments import moment
from freshmart_cli.simulate.supply.movements import Arrival, SupplyEvent
from freshmart_cli.simulate.supply.serials import Serials
from freshmart_cli.simulate.supply.stock import Stock
from freshmart_cli.simulate.supply.transport import Transport

Sold = Mapping[int, Mapping[int, int]]
"""Units by location and product."""


class Network:
    """Stores and the DCs that supply them; ``departments`` by place of the product. Days must come in order."""

    def __init__(
        self, seed: int, stores: Sequence[Stock], centres: Sequence[Stock], departments: Sequence[int]
    ) -> None:
        self.stores = stores
        self.centres = {stock.location.number: stock for stock in centres}
        self.transport = Transport()
        self._seed = seed
        self._serials = Serials(seed)
        stocks = {stock.location: stock for stock in (*stores, *centres)}
        self._dispatch = Dispatch(self._serials, self.transport, stocks)
        self._evening = Evening(self._serials, departments)

    def day(self, day: date, sold: Sold, web: Sold) -> Iterator[SupplyEvent]:
        """The day's events, location by location; ``sold`` by store, ``web`` by DC."""
        for stock in (*self.centres.values(), *self.stores):
            stock.new_day()
            yield from self._receive(stock, day)
        for dc_id, stock in self.centres.items():
            _go_out(stock, "web", web.get(dc_id, {}))
            yield from self._dispatch.of_day(stock, day, self._rng("dispatch", stock, day))
        for stock in self.stores:
            _go_out(stock, "sold", sold.get(stock.location.number, {}))
        for stock in (*self.stores, *self.centres.values()):
            yield from self._close(stock, day)

    def _receive(self, stock: Stock, day: date) -> Iterator[SupplyEvent]:
        rng = self._rng("receive", stock, day)
        for arrival in self.transport.arriving(day, stock.location):
            at = moment(day, 18_000 + int(rng.random() * 18_000), stock.location.timezone)
            yield self._received(stock, arrival, at)

    def _received(self, stock: Stock, arrival: Arrival, at: int) -> SupplyEvent:
        for product, quantity in arrival.lines:
            stock.move("received", product, quantity)
        for product, quantity in arrival.settles:
            stock.on_order[product] -= quantity
        order, shipment = arrival.shipment.order, arrival.shipment.shipment_id
        location = stock.location
        return SupplyEvent(self._serials.event(), "shipment_received", at, location, arrival.lines, order, shipment)

    def _close(self, stock: Stock, day: date) -> Iterator[SupplyEvent]:
        rng = self._rng("evening", stock, day)
        yield from self._evening.count(stock, day, rng)
        order = self._evening.order(stock, day, rng)
        if order:
            for product, quantity in order.lines:
                stock.on_order[product] += quantity
            self._dispatch.take(order, day, rng)
            location = stock.location
            yield SupplyEvent(self._serials.event(), "order_placed", order.placed_at, location, order.lines, order)

    def _rng(self, what: str, stock: Stock, day: date) -> Random:
        return Random(f"{what}:{self._seed}:{stock.location.kind}:{stock.location.number}:{day.isoformat()}")


def _go_out(stock: Stock, kind: str, quantities: Mapping[int, int]) -> None:
    for product, quantity in sorted(quantities.items()):
        if quantity:
            stock.move(kind, product, quantity)
