"""Supply events as JSON, in the three versions that producers write (GOLD.md, Supply chain)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from freshmart_cli.simulate.supply.movements import Location, SupplyEvent

OLD, CURRENT, NEW = 1, 2, 3
_AS_TEXT = json.JSONEncoder(separators=(",", ":")).encode
_QUANTITY = {
    "order_placed": "qty_ordered",
    "shipment_dispatched": "qty_shipped",
    "shipment_received": "qty_received",
    "inventory_snapshot": "qty_on_hand",
    "stock_adjusted": "qty_on_hand",
}


def version_of(producer: Location) -> int:
    """Two producers in seven have not been brought up to date, or are ahead."""
    return {2: OLD, 5: NEW}.get(producer.number % 7, CURRENT)


def message(event: SupplyEvent, version: int, gtins: Sequence[str]) -> str:
    """The value of a record; ``gtins`` by place in the catalogue. A version above 3 is one that nobody knows."""
    value = _identity(event, version) | _dates(event)
    if version == OLD:
        value["lines"] = [{"gtin": int(gtins[product]), "quantity": quantity} for product, quantity in event.lines]
    else:
        name = _QUANTITY[event.event_type]
        value["lines"] = [_line(gtins[product], name, quantity, version) for product, quantity in event.lines]
    if version == NEW:
        value["transport"] = {"carrier": "EXAMPLE FREIGHT", "temperature_c": [2.5, 4.0]}
    value["schema_version"] = version
    return _AS_TEXT(value)


def _identity(event: SupplyEvent, version: int) -> dict[str, Any]:
    location, order = event.location, event.order
    at: object = event.at * 1000 if version == OLD else f"{datetime.fromtimestamp(event.at, UTC):%Y-%m-%dT%H:%M:%SZ}"
    dc, store = ("dc", "store") if version == OLD else ("dc_id", "store_id")
    return {
        "event_id": event.event_id,
        "event_type": event.event_type,
        "event_time": at,
        dc: location.dc_id,
        store: location.store_id,
        "shipment_id": event.shipment_id,
        "order_id": order.order_id if order else None,
    }


def _dates(event: SupplyEvent) -> dict[str, Any]:
    if event.event_type != "order_placed" or not event.order:
        return {}
    return {
        "requested_delivery_date": event.order.requested.isoformat(),
        "promised_delivery_date": event.order.promised.isoformat(),
    }


def _line(gtin: str, name: str, quantity: int, version: int) -> dict[str, Any]:
    line: dict[str, Any] = {"gtin": gtin, name: quantity}
    return line | {"lot": f"L{gtin[-5:]}"} if version == NEW else line
