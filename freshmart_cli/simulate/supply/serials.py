"""Numbers that identify orders, shipments and events."""

from __future__ import annotations

from collections import Counter
from hashlib import blake2b
from uuid import UUID

from freshmart_cli.simulate.supply.movements import Location


class Serials:
    """The same seed gives the same numbers."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._used: Counter[str] = Counter()

    def order(self, location: Location) -> str:
        if location.kind == "dc":
            return f"PO-{location.number:02d}-{self._next(f'po{location.number}'):06d}"
        return f"SO-{location.number:04d}-{self._next(f'so{location.number}'):06d}"

    def shipment(self, location: Location) -> str:
        if location.kind == "dc":
            return f"SX-{location.number:02d}-{self._next(f'sx{location.number}'):06d}"
        return f"SH-{location.dc_id:02d}-{self._next(f'sh{location.dc_id}'):07d}"

    def event(self) -> str:
        number = self._next("event")
        return str(UUID(bytes=blake2b(f"{self._seed}:event:{number}".encode(), digest_size=16).digest(), version=4))

    def _next(self, name: str) -> int:
        self._used[name] += 1
        return self._used[name]
