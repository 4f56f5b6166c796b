"""One simulated chain with the default faults, read back by an independent reader, shared by all tests."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from freshmart_cli.simulate import ALL_SOURCES, SimulationOptions, load_fault_plan, simulate
from tests.unit.simulate.till_roll import PosFile, Roll, read, read_all


@dataclass
class World:
    out: Path

    @property
    def landing(self) -> Path:
        return self.out / "landing"

    @property
    def second(self) -> Path:
        return self.out / "deliveries" / "02"

    @cached_property
    def truth(self) -> dict[str, Any]:
        truth: dict[str, Any] = json.loads((self.out / "truth.json").read_text("utf-8"))
        return truth

    @cached_property
    def first_files(self) -> list[PosFile]:
        return read_all(self.landing)

    @cached_property
    def second_files(self) -> list[PosFile]:
        return read_all(self.second)

    @cached_property
    def rolls(self) -> list[Roll]:
        """Every sound transaction of intact files of the first delivery."""
        intact = (file for file in self.first_files if file.outcome == "accepted")
        return [roll for file in intact for roll in file.rolls if not roll.problems()]

    def roots(self, delivery: int) -> list[Path]:
        """What has arrived with the first delivery, or with both."""
        return [self.landing, self.second][:delivery]

    def events(self, table: str) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = pq.read_table(self.out / "events" / f"{table}.parquet").to_pylist()
        return rows

    def fault(self, kind: str) -> dict[str, Any]:
        return next(fault for fault in self.truth["faults"] if fault["fault"] == kind)

    def file(self, path: str, delivery: int = 1) -> PosFile:
        root = self.landing if delivery == 1 else self.second
        return read(root / path, root)

    def bytes(self, path: str, delivery: int = 1) -> bytes:
        return ((self.landing if delivery == 1 else self.second) / path).read_bytes()


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    out = tmp_path_factory.mktemp("chain")
    simulate(SimulationOptions(out, stores=3, days=2, faults=load_fault_plan("default")))
    return World(out)


@pytest.fixture(scope="session")
def whole(tmp_path_factory: pytest.TempPathFactory) -> World:
    """All sources with the default faults; what truly happened is under ``events``."""
    out = tmp_path_factory.mktemp("whole")
    faults = load_fault_plan("default", ALL_SOURCES)
    options = SimulationOptions(
        out, stores=3, days=4, transactions_per_day=120, faults=faults, sources=ALL_SOURCES, events=out / "events"
    )
    simulate(options)
    return World(out)
