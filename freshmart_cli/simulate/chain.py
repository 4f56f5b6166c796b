"""The stores of a chain: where they are, when they open, how busy they are, where their counters stand."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from freshmart_cli.simulate.geography import TOWNS, Town
from freshmart_cli.simulate.options import SimulationOptions

FIRST_STORE = 101
_TRANSACTIONS_A_REGISTER = 70
_HOURS = ((6, 23), (7, 22), (4, 28), (7, 24), (6, 25), (8, 21))
_YOUNG_STORE_DAYS = 200


@dataclass(frozen=True, slots=True)
class Store:
    """``opens`` and ``closes`` are hours of the business day, 4 to 28; ``traffic`` is relative to the mean
    store; ``register_starts`` holds the first ``trans_seq`` of registers 1, 2, …"""

    store_id: int
    town: Town
    timezone: str
    opened_on: date
    opens: int
    closes: int
    traffic: float
    first_file_seq: int
    register_starts: tuple[int, ...]

    @property
    def name(self) -> str:
        return f"FreshMart #{self.store_id:04d}"


def build_chain(options: SimulationOptions) -> tuple[Store, ...]:
    """Stores 101, 102, …; a store is the same however many others there are."""
    return tuple(_store(options, index) for index in range(options.stores))


def _store(options: SimulationOptions, index: int) -> Store:
    rng = Random(f"store:{options.seed}:{index}")
    timezone = options.timezones[index % len(options.timezones)]
    towns = TOWNS[timezone]
    opens, closes = _HOURS[index % len(_HOURS)]
    traffic = 0.6 + 0.8 * rng.random()
    return Store(
        store_id=FIRST_STORE + index,
        town=towns[index // len(options.timezones) % len(towns)],
        timezone=timezone,
        opened_on=_opened_on(options.start, index),
        opens=opens,
        closes=closes,
        traffic=traffic,
        first_file_seq=_first_file_seq(rng, index),
        register_starts=_register_starts(rng, traffic * options.transactions_per_day),
    )


def _opened_on(start: date, index: int) -> date:
    """One store in ten is too young to be compared with last year."""
    return start - timedelta(days=_YOUNG_STORE_DAYS) if index % 10 == 3 else date(2012, 3, 1)


def _first_file_seq(rng: Random, index: int) -> int:
    """One store in eight wraps its file sequence within the first day."""
    if index % 8 == 0:
        return 9_999_999 - int(60 * rng.random())
    return 1 + int(9_000_000 * rng.random())


def _register_starts(rng: Random, transactions: float) -> tuple[int, ...]:
    """Every third register wraps its transaction sequence soon."""
    registers = min(24, max(2, math.ceil(transactions / _TRANSACTIONS_A_REGISTER)))
    return tuple(
        999_999 - int(40 * rng.random()) if register % 3 == 0 else 1 + int(900_000 * rng.random())
        for register in range(registers)
    )
