"""Supply events and the book stock behind them as rows of the true tables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from freshmart_cli.simulate.evidence.tables import Row, Tables
from freshmart_cli.simulate.supply.movements import SupplyEvent
from freshmart_cli.simulate.supply.stock import Stock

_MOVES = ("sold", "shipped", "web", "received", "adjusted")


class SupplyTables:
    """``gtins`` by place in the catalogue."""

    def __init__(self, tables: Tables, gtins: Sequence[str]) -> None:
        self._tables = tables
        self._gtins = gtins

    def add(self, day: date, events: Iterable[SupplyEvent], stocks: Iterable[Stock]) -> None:
        if not self._tables.wanted:
            return
        for event in events:
            self._tables.add(*self._told(event, day))
        for stock in stocks:
            self._tables.add("stock_days", self._days(stock, day))

    def _told(self, event: SupplyEvent, day: date) -> tuple[str, Iterator[Row]]:
        lines = [(self._gtins[product], quantity) for product, quantity in event.lines]
        location, order, at = event.location, event.order, event.at * 1_000_000
        places = (location.dc_id, location.store_id)
        if order is None:
            identity = (location.kind, location.number)
            return "levels", ((*identity, gtin, day, at, event.event_type, quantity) for gtin, quantity in lines)
        if event.event_type == "order_placed":
            dates = (order.requested, order.promised)
            return "orders", ((order.order_id, gtin, *places, at, *dates, quantity) for gtin, quantity in lines)
        shipment = (event.shipment_id, order.order_id)
        if event.event_type == "shipment_dispatched":
            return "shipments", ((*shipment, gtin, *places, at, quantity) for gtin, quantity in lines)
        return "receipts", ((event.event_id, *shipment, gtin, *places, at, quantity) for gtin, quantity in lines)

    def _days(self, stock: Stock, day: date) -> Iterator[Row]:
        for product in stock.moved():
            moves = (stock.moves[name][product] for name in _MOVES)
            location = (stock.location.kind, stock.location.number, self._gtins[product], day)
            yield (*location, stock.opening(product), *moves, stock.levels[product])
