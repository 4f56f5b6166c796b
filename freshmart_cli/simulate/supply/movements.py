"""What moves between suppliers, distribution centres and stores."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

Lines = tuple[tuple[int, int], ...]
"""(place of the product in the catalogue, quantity in units as POS.md counts them)"""


class Location(NamedTuple):
    """A store or a distribution centre; ``kind`` is ``store`` or ``dc``, ``dc_id`` supplies it, or is itself."""

    kind: str
    number: int
    dc_id: int
    timezone: str

    @property
    def store_id(self) -> int | None:
        return self.number if self.kind == "store" else None


@dataclass(frozen=True, slots=True)
class Order:
    """Of a store at its DC, or of a DC at the suppliers; ``placed_at`` in epoch seconds, dates are local."""

    order_id: str
    location: Location
    placed_at: int
    requested: date
    promised: date
    lines: Lines


@dataclass(frozen=True, slots=True)
class Shipment:
    """On its way to the order's location."""

    shipment_id: str
    order: Order
    lines: Lines


@dataclass(frozen=True, slots=True)
class Arrival:
    """What of a shipment comes in at once; ``settles`` are the quantities no longer on order with it."""

    shipment: Shipment
    lines: Lines
    settles: Lines


@dataclass(frozen=True, slots=True)
class SupplyEvent:
    """``at`` in epoch seconds; ``lines`` hold the quantity that the event type is about."""

    event_id: str
    event_type: str
    at: int
    location: Location
    lines: Lines
    order: Order | None = None
    shipment_id: str | None = None

    @property
    def producer(self) -> Location:
        """Who says so: a dispatch is told by the DC, or by the suppliers in its name."""
        if self.event_type == "shipment_dispatched":
            return Location("dc", self.location.dc_id, self.location.dc_id, self.location.timezone)
        return self.location
