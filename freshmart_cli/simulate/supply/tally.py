"""The figures of supply events, before and after what comes late."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import Any

from freshmart_cli.simulate.supply.movements import SupplyEvent

_FIGURE = {"order_placed": "qty_ordered", "shipment_dispatched": "qty_shipped", "shipment_received": "qty_received"}


class Tally:
    """Sums over events, each counted once; a month is that of its order's requested delivery date."""

    def __init__(self) -> None:
        self._by_type: dict[str, Counter[str]] = defaultdict(Counter)
        self._by_month: dict[tuple[str, int, str], Counter[str]] = defaultdict(Counter)

    def add(self, event: SupplyEvent, sign: int = 1) -> None:
        quantity = sum(quantity for _, quantity in event.lines)
        figures = self._by_type[event.event_type]
        figures["events"] += sign
        figures["lines"] += sign * len(event.lines)
        figures["units"] += sign * quantity
        if event.order and event.event_type in _FIGURE:
            month = f"{event.order.requested:%Y-%m}"
            row = self._by_month[month, event.location.dc_id, event.location.kind]
            row[_FIGURE[event.event_type]] += sign * quantity
            row["order_lines"] += sign * len(event.lines) * (event.event_type == "order_placed")

    @classmethod
    def of(cls, changes: Iterable[tuple[SupplyEvent, int]]) -> Tally:
        tally = cls()
        for event, sign in changes:
            tally.add(event, sign)
        return tally

    def told(self, change: Tally) -> dict[str, Any]:
        """``events`` by type and ``months`` by requested month, DC and kind of location, with a change added."""
        types = {
            name: {figure: figures[figure] + change.by_type(name)[figure] for figure in ("events", "lines", "units")}
            for name, figures in sorted(self._by_type.items())
        }
        months = [
            {"month": month, "dc_id": dc_id, "orders_of": kind}
            | {
                figure: row[figure] + change.by_month((month, dc_id, kind))[figure]
                for figure in ("order_lines", "qty_ordered", "qty_shipped", "qty_received")
            }
            for (month, dc_id, kind), row in sorted(self._by_month.items())
        ]
        return {"events": types, "months": months}

    def by_type(self, name: str) -> Counter[str]:
        return self._by_type.get(name, Counter())

    def by_month(self, month: tuple[str, int, str]) -> Counter[str]:
        return self._by_month.get(month, Counter())
