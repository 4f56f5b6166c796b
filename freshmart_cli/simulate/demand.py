"""Who comes to which till when: the day's visits, known before any basket is filled."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import Enum, unique
from random import Random

from freshmart_cli.simulate.chain import Store
from freshmart_cli.simulate.clock import WINDOW_SECONDS, windows_of

_HOURLY = (1, 1, 1, 1, 2, 4, 10, 22, 34, 44, 56, 66, 72, 64, 58, 62, 78, 96, 88, 62, 40, 24, 12, 4)
_WEEKDAYS = (0.88, 0.86, 0.90, 0.95, 1.08, 1.20, 1.13)


@unique
class Visit(Enum):
    """What happens at the till."""

    SALE = "sale"
    EXCHANGE = "exchange"
    FREE = "free"
    EMPTIES = "empties"
    RETURN = "return"
    POST_VOID = "post-void"
    VOIDED = "voided"
    NO_SALE = "no sale"
    SUSPENDED = "suspended"
    TRAINING = "training"
    CLOSE = "close"


_THOUSANDTHS = {
    Visit.SALE: 925,
    Visit.EXCHANGE: 4,
    Visit.FREE: 4,
    Visit.EMPTIES: 8,
    Visit.RETURN: 14,
    Visit.POST_VOID: 6,
    Visit.VOIDED: 12,
    Visit.NO_SALE: 15,
    Visit.SUSPENDED: 7,
    Visit.TRAINING: 5,
}
"""How often; the day's close comes on top."""


@dataclass(frozen=True, slots=True)
class Appointment:
    """``second`` counts from the start of the window; ``register`` from 1."""

    second: int
    register: int
    visit: Visit


_VISITS = tuple(visit for visit, share in _THOUSANDTHS.items() for _ in range(share))


def visits_of(store: Store, day: date, seed: int, transactions_per_day: int) -> tuple[tuple[Appointment, ...], ...]:
    """The appointments of each window of the business day, in order of time."""
    rng = Random(f"demand:{seed}:{store.store_id}:{day.isoformat()}")
    weights = _weights(store, day)
    mean = transactions_per_day * store.traffic * _WEEKDAYS[day.weekday()]
    count = round(mean * (0.9 + 0.2 * rng.random()))
    by_window: list[list[Appointment]] = [[] for _ in weights]
    registers = len(store.register_starts)
    for window in rng.choices(range(len(weights)), weights, k=count):
        second = int(rng.random() * (WINDOW_SECONDS - 30))
        register = 1 + int(rng.random() * registers)
        by_window[window].append(Appointment(second, register, _VISITS[int(rng.random() * len(_VISITS))]))
    _close(by_window, weights, registers)
    return tuple(
        tuple(sorted(window, key=lambda appointment: (appointment.second, appointment.register)))
        for window in by_window
    )


def _weights(store: Store, day: date) -> list[int]:
    weights = []
    for window in windows_of(day, store.timezone):
        hour = window.start_local.hour
        trading_hour = hour if hour >= 4 else hour + 24
        weights.append(_HOURLY[hour] if store.opens <= trading_hour < store.closes else 0)
    return weights


def _close(by_window: list[list[Appointment]], weights: list[int], registers: int) -> None:
    """Every register is closed at the end of the last window of trading."""
    last = max(index for index, weight in enumerate(weights) if weight)
    first_second = WINDOW_SECONDS - 1 - registers
    by_window[last] += [
        Appointment(first_second + register, register, Visit.CLOSE) for register in range(1, registers + 1)
    ]
