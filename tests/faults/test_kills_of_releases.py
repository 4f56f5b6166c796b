"""Killed while rows that waited for a parent are published: the same command again ends as if nothing had been."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

from freshmart_cli.execute.boundaries import Boundary
from tests.faults.conftest import Finished, finished, freshmart
from tests.faults.test_kills import FULL
from tests.support.depot import DEPOTS, land
from tests.support.tables import fingerprints
from tests.support.yard import FIRST, goods, yard

VISITS = {
    Boundary.SILVER_STAGED: 2,
    Boundary.SILVER_RECORDED: 2,
    Boundary.SILVER_CHILD_PUBLISHED: 1,
    Boundary.SILVER_ROOT_PUBLISHED: 2,
    Boundary.SILVER_VERSIONED: 2,
    Boundary.SILVER_QUARANTINED: 2,
    Boundary.SILVER_PROMOTED: 2,
}
"""Where a release passes that follows the promotion of its parent, and for which time that is."""

STOPS = [f"{boundary}#{visit}" for boundary, visit in VISITS.items()]


@dataclass(frozen=True)
class Yard:
    """``prepared``: a workspace whose parcels wait for goods that have arrived and are not taken in."""

    prepared: Path
    expected: dict[str, tuple[int, str]]


def run(folder: Path, stop: str = "") -> Finished:
    words = ("--workspace", str(folder), "run")
    return finished(freshmart(folder / "lake", folder / "in", *words, extra={"FRESHMART_STOP_AT": stop}))


@pytest.fixture(scope="module")
def waiting(tmp_path_factory: pytest.TempPathFactory) -> Yard:
    folder = tmp_path_factory.mktemp("waiting")
    workspace = yard(folder / "prepared")
    land(workspace, "depots/depots_20260301.csv", DEPOTS)
    land(workspace, "goods/a.csv", goods(1))
    land(workspace, "parcels/a.dat", FIRST)
    assert run(workspace.root).code == 0
    land(workspace, "goods/b.csv", goods(2, 3))
    whole = folder / "whole"
    shutil.copytree(workspace.root, whole)
    assert run(whole).code == 0
    expected = fingerprints(whole / "lake")
    assert expected["silver.parcels"][0] == fingerprints(workspace.root / "lake")["silver.parcels"][0] + 2
    return Yard(workspace.root, expected)


@pytest.mark.parametrize("victim", ["cli", "engine"] if FULL else ["cli"])
@pytest.mark.parametrize("stop", STOPS if FULL else STOPS[::3])
def test_a_killed_release_is_cured_by_the_same_command(waiting: Yard, tmp_path: Path, stop: str, victim: str) -> None:
    folder = tmp_path / "yard"
    shutil.copytree(waiting.prepared, folder)
    first = run(folder, f"{stop}={victim}")
    assert first.code == (-9 if victim == "cli" else 1), first.output
    again = run(folder)
    assert again.code == 0, again.output
    assert fingerprints(folder / "lake") == waiting.expected
