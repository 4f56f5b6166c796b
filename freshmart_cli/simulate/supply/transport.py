"""Shipments under way: how long they take, what gets lost, what comes in two parts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from random import Random

from freshmart_cli.simulate.supply.movements import Arrival, Lines, Location, Shipment

_LOST_SHARE = 0.012
_PARTIAL_SHARE = 0.08
_STORE_DAYS = (1,) * 82 + (2,) * 11 + (3,) * 5 + (5,) * 2
_DC_DAYS = (1,) * 30 + (2,) * 50 + (3,) * 15 + (4,) * 5


class Transport:
    """Arrivals by date and destination."""

    def __init__(self) -> None:
        self._due: dict[tuple[date, Location], list[Arrival]] = defaultdict(list)

    def send(self, shipment: Shipment, day: date, rng: Random) -> None:
        """What left on a day arrives a day or more later, whole or in two parts on two days."""
        location = shipment.order.location
        days = _DC_DAYS if location.kind == "dc" else _STORE_DAYS
        arrives = day + timedelta(days=days[int(rng.random() * 100)])
        lines = tuple((product, _left_of(rng, quantity)) for product, quantity in shipment.lines)
        if rng.random() >= _PARTIAL_SHARE or len(lines) < 2:
            self._due[arrives, location].append(Arrival(shipment, lines, shipment.lines))
            return
        first, second = _halved(lines), _halved(shipment.lines)
        self._due[arrives, location].append(Arrival(shipment, first[0], second[0]))
        self._due[arrives + timedelta(days=1), location].append(Arrival(shipment, first[1], second[1]))

    def arriving(self, day: date, location: Location) -> list[Arrival]:
        return self._due.pop((day, location), [])

    def under_way(self) -> Iterator[Arrival]:
        """What has not arrived when the simulation ends."""
        return (arrival for arrivals in self._due.values() for arrival in arrivals)


def _left_of(rng: Random, quantity: int) -> int:
    """Now and then something is broken or missing; nobody says so but the receipt."""
    return max(0, quantity - 1 - int(rng.random() * 3)) if rng.random() < _LOST_SHARE else quantity


def _halved(lines: Lines) -> tuple[Lines, Lines]:
    """The first line in both parts, the others in one."""
    (product, quantity), *rest = lines
    half = len(rest) // 2
    return (
        ((product, quantity - quantity // 2), *rest[:half]),
        ((product, quantity // 2), *rest[half:]),
    )
