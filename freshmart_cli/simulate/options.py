"""What a simulation is asked for and what it answers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from freshmart_cli.simulate.errors import OptionsInvalid
from freshmart_cli.simulate.fault_plan import NO_FAULTS, FaultPlan
from freshmart_cli.simulate.geography import TOWNS

_BOUNDS = {"stores": (1, 9_800), "days": (1, 3_660), "transactions_per_day": (1, 50_000)}
_YEARS = (1971, 2036)
_WRITTEN = ("landing", "deliveries", "truth.json")


@dataclass(frozen=True, slots=True)
class SimulationOptions:
    """``transactions_per_day`` is the mean of a store and day; ``timezones`` are dealt out in turn. The same
    options give the same bytes."""

    out: Path
    stores: int = 4
    days: int = 2
    seed: int = 7
    start: date = date(2026, 3, 1)
    transactions_per_day: int = 300
    faults: FaultPlan = NO_FAULTS
    timezones: tuple[str, ...] = tuple(TOWNS)

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
        problems += [f"{self.out / name} exists already" for name in _WRITTEN if (self.out / name).exists()]
        if problems:
            raise OptionsInvalid(tuple(problems))


@dataclass(frozen=True, slots=True)
class SimulationResult:
    """``files`` and ``lines`` count both deliveries; lines are records of POS files."""

    landing: Path
    second_delivery: Path
    truth: Path
    files: int
    lines: int
    transactions: int
    faults: int
