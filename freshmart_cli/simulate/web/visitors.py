"""Who visits the online shop: members whose accounts are linked, or may be one day, and strangers."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from freshmart_cli.simulate.loyalty.population import Population

_STRANGERS_FROM = 6_000_000_000
_WIDE_STRANGERS_FROM = 2**53 + 10**12 + 1
_MEMBER_SHARE = 0.45
_TRIES = 12


@dataclass(frozen=True, slots=True)
class Visitors:
    """``strangers`` come again and again, some more often than others; one in ten has an id above 2^53."""

    population: Population
    strangers: int

    def somebody(self, rng: Random) -> int:
        """An online user_id."""
        if rng.random() < _MEMBER_SHARE:
            for _ in range(_TRIES):
                place = int(self.population.size * rng.random() * rng.random())
                if self.population.shops_online(place):
                    return self.population.online_user(place)
        number = int(self.strangers * rng.random() * rng.random())
        return _WIDE_STRANGERS_FROM + 2 * number if number % 10 == 9 else _STRANGERS_FROM + number
