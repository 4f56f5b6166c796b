"""What is measured: loading a history into nothing, and one batch on top of it."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from statistics import median

from benchmarks.chain import Landing, link_tree
from benchmarks.figures import check_equal, store_days, totals
from benchmarks.measured import Measurement, measure
from benchmarks.sides import ROOT, Side
from benchmarks.steps import StepTime, steps_told


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

    @property
    def steps(self) -> tuple[StepTime, ...]:
        """Those of the fastest run, longest first; none if the side tells none."""
        return steps_told(min(self.runs, key=lambda run: run.seconds).output)


@dataclass(frozen=True, slots=True)
class Case:
    """``files`` and ``lines`` are what came new; ``sums``, in the order of FIGURES, are every side's."""

    name: str
    files: int
    lines: int
    works: tuple[Work, ...]
    sums: tuple[Decimal, ...]


@dataclass(frozen=True, slots=True)
class Pair:
    """A history, and the batch on top of it."""

    history: Case
    batch: Case


class Bench:
    """Runs the sides in turn, so that a noisy minute hits both; ``folder`` holds landing and lakehouses."""

    def __init__(self, sides: Sequence[Side], runs: int, folder: Path, say: Callable[[str], None]) -> None:
        self._sides = tuple(sides)
        self._runs = runs
        self._folder = folder
        self._landing = folder / "landing"
        self._say = say

    def pair(self, name: str, history: Landing, batch: Landing) -> Pair:
        """Raises CommandFailed, FiguresDiffer."""
        shutil.rmtree(self._landing, ignore_errors=True)
        link_tree(history.root, self._landing)
        first = self._case(name, history, self._remove_lakehouse)
        for side in self._sides:
            shutil.rmtree(self._kept(side), ignore_errors=True)
            shutil.copytree(self._lakehouse(side), self._kept(side))
        link_tree(batch.root, self._landing)
        return Pair(first, self._case(f"batch on {name}", batch, self._restore_lakehouse))

    def _case(self, name: str, arriving: Landing, before: Callable[[Side], None]) -> Case:
        runs: dict[Side, list[Measurement]] = {side: [] for side in self._sides}
        for number in range(self._runs):
            for side, measured in runs.items():
                self._say(f"{name}: {side.name}, run {number + 1} of {self._runs}")
                before(side)
                command = side.command(self._landing, self._lakehouse(side))
                measured.append(measure(command, ROOT))
        works = tuple(Work(side.name, tuple(measured)) for side, measured in runs.items())
        return Case(name, arriving.files, arriving.lines, works, self._agreed_sums(name))

    def _agreed_sums(self, case: str) -> tuple[Decimal, ...]:
        days = {side.name: store_days(self._lakehouse(side)) for side in self._sides}
        check_equal(case, days)
        return totals(days[self._sides[0].name])

    def _lakehouse(self, side: Side) -> Path:
        return self._folder / side.name / "lakehouse"

    def _kept(self, side: Side) -> Path:
        return self._folder / side.name / "kept"

    def _remove_lakehouse(self, side: Side) -> None:
        shutil.rmtree(self._lakehouse(side), ignore_errors=True)
        self._lakehouse(side).parent.mkdir(exist_ok=True)

    def _restore_lakehouse(self, side: Side) -> None:
        self._remove_lakehouse(side)
        shutil.copytree(self._kept(side), self._lakehouse(side))
