"""What a simulation is asked for and what it answers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from freshmart_cli.simulate.errors import OptionsInvalid
from freshmart_cli.simulate.fault_plan import NO_FAULTS, FaultPlan
from freshmart_cli.simulate.geography import TOWNS
from freshmart_cli.simulate.sources import TILLS, Source

_BOUNDS = {"stores": (1, 9_800), "days": (1, 3_660), "transactions_per_day": (1, 50_000)}
_YEARS = (1971, 2036)
_WRITTEN = ("landing", "deliveries", "truth.json")
_MOST_CARDS = 100_000
"""Of a store: a card's number has five digits for its holder."""


@dataclass(frozen=True, slots=True)
class SimulationOptions:
    """``transactions_per_day`` is the mean of a store and day; ``timezones`` are dealt out in turn.
    ``customers`` is how many people are in the loyalty program at the start, None for four a transaction and
    store. ``events`` is where the true events go, as Parquet tables. The same options give the same bytes."""

    out: Path
    stores: int = 4
    days: int = 2
    seed: int = 7
    start: date = date(2026, 3, 1)
    transactions_per_day: int = 300
    faults: FaultPlan = NO_FAULTS
    timezones: tuple[str, ...] = tuple(TOWNS)
    sources: frozenset[Source] = TILLS
    customers: int | None = None
    events: Path | None = None

    @property
    def cards_per_store(self) -> int:
        """How many cards belong to each store, and to the one beyond the last, whose customers visit."""
        if self.customers is None:
            return min(_MOST_CARDS, max(200, 4 * self.transactions_per_day))
        return min(_MOST_CARDS, self.customers // (self.stores + 1))

    @property
    def members_without_card(self) -> int:
        """They shop online alone."""
        cards = self.cards_per_store * (self.stores + 1)
        return cards // 20 if self.customers is None else self.customers - cards

    def check(self) -> None:
        """Raises OptionsInvalid, with everything that is wrong."""
        problems = [
            f"{name} is {getattr(self, name)}; allowed are {least} to {most}"
            for name, (least, most) in _BOUNDS.items()
            if not least <= getattr(self, name) <= most
        ]
        if not _YEARS[0] <= self.start.year <= _YEARS[1]:
            problems.append(f"start is {self.start}; allowed are years {_YEARS[0]} to {_YEARS[1]}")
        unknown = [zone for zone in self.timezones if zone not in TOWNS]
        if unknown or not self.timezones:
            problems.append(f"timezones are {list(self.timezones)}; allowed are {', '.join(TOWNS)}")
        if self.customers is not None and self.customers <= self.stores:
            problems.append(
                f"customers is {self.customers}; allowed is more than one a store, {self.stores + 1} or more"
            )
        if not self.sources:
            problems.append("sources are none; name at least one")
        if self.events and self.events.exists() and not (self.events.is_dir() and not any(self.events.iterdir())):
            problems.append(f"{self.events} is not an empty folder")
        problems += [f"{self.out / name} exists already" for name in _WRITTEN if (self.out / name).exists()]
        if problems:
            raise OptionsInvalid(tuple(problems))


@dataclass(frozen=True, slots=True)
class SimulationResult:
    """``files`` and ``lines`` count both deliveries; lines are records of POS files. ``events`` is where the
    true events are, if they were asked for."""

    landing: Path
    second_delivery: Path
    truth: Path
    files: int
    lines: int
    transactions: int
    faults: int
    events: Path | None = None
