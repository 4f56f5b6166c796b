"""A small chain with faults, its lakehouse after one delivery, and what two deliveries must end in."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from freshmart_cli.simulate import SimulationOptions, load_fault_plan, simulate
from tests.support import commands
from tests.support.commands import Finished
from tests.support.tables import fingerprints

ROOT = Path(__file__).resolve().parents[2]
PLAN = """
faults:
  - {kind: resend_corrected}
  - {kind: conflicting_resend}
  - {kind: duplicate_later}
  - {kind: truncated_then_resent}
  - {kind: invalid_quantity}
  - {kind: late_file}
  - {kind: late_products}
  - {kind: zero_byte_file}
"""


@dataclass(frozen=True)
class Chain:
    """``landing`` holds both deliveries, ``prepared`` a lakehouse that took in the first."""

    first: Path
    landing: Path
    prepared: Path
    after_first: dict[str, tuple[int, str]]
    expected: dict[str, tuple[int, str]]


def freshmart(
    lakehouse: Path, landing: Path, *words: str, extra: Mapping[str, str] | None = None
) -> subprocess.Popen[str]:
    """Start the command on a lakehouse, from the workspace of this repository."""
    command = [
        sys.executable,
        "-m",
        "freshmart_cli",
        "--set",
        f"landing={landing}",
        "--set",
        f"lakehouse={lakehouse}",
    ]
    environment = {**os.environ, "FRESHMART_HMAC_PERSON": "a key for tests", **(extra or {})}
    return subprocess.Popen(
        [*command, *words],
        cwd=ROOT,
        env=environment,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )


def finished(process: subprocess.Popen[str]) -> Finished:
    return commands.finished(process, seconds=300)


def run(lakehouse: Path, landing: Path, *words: str, extra: Mapping[str, str] | None = None) -> Finished:
    return finished(freshmart(lakehouse, landing, *(words or ("run",)), extra=extra))


@pytest.fixture(scope="session")
def chain(tmp_path_factory: pytest.TempPathFactory) -> Chain:
    folder = tmp_path_factory.mktemp("chain")
    plan = folder / "plan.yml"
    plan.write_text(PLAN)
    made = simulate(
        SimulationOptions(
            out=folder / "out",
            stores=3,
            days=1,
            seed=5,
            transactions_per_day=40,
            faults=load_fault_plan(str(plan)),
        )
    )
    landing = folder / "both"
    shutil.copytree(made.landing, landing)
    prepared = folder / "prepared"
    assert run(prepared, made.landing).code == 0
    after_first = fingerprints(prepared)
    shutil.copytree(made.second_delivery, landing, dirs_exist_ok=True)
    whole = folder / "whole"
    shutil.copytree(prepared, whole)
    assert run(whole, landing).code == 0
    return Chain(made.landing, landing, prepared, after_first, fingerprints(whole))


@pytest.fixture
def lakehouse(chain: Chain, tmp_path: Path) -> Path:
    """A copy of the lakehouse after the first delivery."""
    copy = tmp_path / "lake"
    shutil.copytree(chain.prepared, copy)
    return copy
