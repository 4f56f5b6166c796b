"""What is measured: loading a history into nothing, and one batch on top of a history."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from statistics import median

from benchmarks.chain import Chain, Landing, link_tree
from benchmarks.figures import StoreDay, check_equal, store_days, totals
from benchmarks.measured import Measurement, measure
from benchmarks.sides import FRESHMART, ROOT, Side
from benchmarks.steps import Steps, steps_of_last_run

HISTORY = "history"
BATCH = "batch"
BATCH_ON_SHORT = "batch on a short history"


@dataclass(frozen=True, slots=True)
class Work:
    """What one side needed for one case, run after run."""

    side: str
    runs: tuple[Measurement, ...]

    @property
    def best(self) -> float:
        return min(run.seconds for run in self.runs)

    @property
    def median(self) -> float:
        return median(run.seconds for run in self.runs)

    @property
    def peak_bytes(self) -> int:
        return max(run.peak_bytes for run in self.runs)


@dataclass(frozen=True, slots=True)
class Case:
    """``files`` and ``lines`` are what came new; ``sums`` (in the order of FIGURES) are the same on each side."""

    name: str
    files: int
    lines: int
    works: tuple[Work, ...]
    sums: tuple[Decimal, ...]
    steps: Steps | None

    def work(self, side: str) -> Work | None:
        return next((work for work in self.works if work.side == side), None)


class Bench:
    """Runs the sides in turn, so that a noisy minute hits both. Everything it writes is under ``folder``."""

    def __init__(self, sides: Sequence[Side], runs: int, folder: Path, say: Callable[[str], None]) -> None:
        self._sides = sides
        self._runs = runs
        self._folder = folder
        self._say = say

    def run(self, chain: Chain) -> tuple[Case, ...]:
        """Raises CommandFailed, FiguresDiffer."""
        short_landing = self._landing(chain.short, "short")
        self._repeat("short history", short_landing, runs=1)
        self._keep()
        on_short = self._batch(BATCH_ON_SHORT, short_landing, chain.batch)
        landing = self._landing(chain.history, HISTORY)
        history = self._case(HISTORY, chain.history, self._repeat(HISTORY, landing, self._runs))
        self._keep()
        return (history, self._batch(BATCH, landing, chain.batch), on_short)
