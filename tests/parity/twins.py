"""One landing folder, taken in by either engine in turn, at the same times and under the same key."""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from freshmart_cli.engine.choice import EngineChoice
from freshmart_cli.pipeline import session as sessions
from freshmart_cli.pipeline.report import RunReport
from freshmart_cli.pipeline.runs import run
from freshmart_cli.pipeline.session import Options
from freshmart_cli.simulate import ALL_SOURCES, SimulationOptions, load_fault_plan, simulate
from tests.support.driving import ROOT
from tests.support.engines import SAIL

STORES, DAYS = (6, 14) if os.environ.get("FRESHMART_SPARK") == "full" else (2, 3)


@dataclass(frozen=True, slots=True)
class Chain:
    """A simulated chain with every kind of fault; its files in the order in which they arrived."""

    folder: Path

    @property
    def landing(self) -> Path:
        return self.folder / "landing"

    def parts(self, cuts: Sequence[float]) -> list[tuple[Path, list[Path]]]:
        """The first delivery cut at shares of its files, and the second: the folder of each part and its files."""
        files = sorted(_files(self.landing), key=lambda path: (path.stat().st_mtime_ns, path))
        places = [0, *(int(len(files) * cut) for cut in cuts), len(files)]
        parts = [files[start:end] for start, end in pairwise(places)]
        return [*((self.landing, part) for part in parts), (self.second, _files(self.second))]

    @property
    def second(self) -> Path:
        return self.folder / "deliveries" / "02"


def simulated(folder: Path) -> Chain:
    plan = load_fault_plan("default", ALL_SOURCES)
    simulate(SimulationOptions(folder, STORES, DAYS, faults=plan, sources=ALL_SOURCES))
    return Chain(folder)


class Lake:
    """A landing folder that fills, and a lakehouse that takes it in."""

    def __init__(self, folder: Path, workspace: Path = ROOT) -> None:
        self.landing, self.lakehouse, self._workspace = folder / "landing", folder / "lake", workspace
        self.landing.mkdir(parents=True)

    def land(self, origin: Path, files: Sequence[Path]) -> None:
        for file in files:
            target = self.landing / file.relative_to(origin)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(file, target)

    def options(self, now: datetime | None = None) -> Options:
        places = {"landing": str(self.landing), "lakehouse": str(self.lakehouse)}
        return Options(self._workspace, overrides=places, as_of=now)


class Twin:
    """Runs a lakehouse by the engine that is named, as if it were another time."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, spark_server: str) -> None:
        self._patching = monkeypatch
        self._choices = {"sail": SAIL, "spark": EngineChoice("spark", remote=spark_server)}

    def run(self, lake: Lake, kind: str, now: datetime) -> RunReport:
        """It must not fail."""
        with self._patching.context() as patch:
            patch.setattr(sessions, "_choice", lambda *_: self._choices[kind])
            report = run(lake.options(now))
        assert report.failure is None, f"{kind}: {report.failure} {getattr(report.failure, 'hint', '')}"
        return report


def _files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def after(files: Sequence[Path]) -> datetime:
    """When the last of some files had arrived, and an hour later."""
    last = max(path.stat().st_mtime for path in files)
    return datetime.fromtimestamp(last, UTC) + timedelta(hours=1)
