"""A killed promotion of changes is cured by the same command, wherever it was killed.

``make test`` stops where nothing else is ever stopped; FRESHMART_FAULTS=full (``make test-faults``) everywhere.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from freshmart_cli.execute.boundaries import Boundary
from tests.support.tables import fingerprints

CASE = Path(__file__).parents[1] / "acceptance" / "change_stream"
FULL = os.environ.get("FRESHMART_FAULTS") == "full"
OF_CHANGES = (Boundary.SILVER_EVENTS_KEPT, Boundary.SILVER_HISTORY_PUBLISHED)
PLACES = (
    *(Boundary.INGEST_APPENDED, Boundary.SILVER_STAGED, Boundary.SILVER_RECORDED),
    *(*OF_CHANGES, Boundary.SILVER_QUARANTINED, Boundary.SILVER_PROMOTED),
)
LATER = ("readers_0002.json", "passes_0002.json", "readers_0003.json")
"""Files of the second delivery."""


def run(workspace: Path, *words: str, stop: str = "") -> int:
    """The exit code of a command on the case's workspace."""
    environment = {**os.environ, "FRESHMART_HMAC_PERSON": "a key for tests", "FRESHMART_STOP_AT": stop}
    command = [sys.executable, "-m", "freshmart_cli", "--workspace", str(workspace), *(words or ("run",))]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode in (0, -9), done.stdout + done.stderr
    return done.returncode


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace that took in the first delivery, the second one landed."""
    workspace = tmp_path_factory.mktemp("changes") / "workspace"
    shutil.copytree(CASE, workspace)
    later = [path for path in (workspace / "landing").rglob("*.json") if path.name in LATER]
    for path in later:
        path.rename(workspace / path.name)
    run(workspace)
    for path in later:
        (workspace / path.name).rename(path)
    return workspace


@pytest.fixture(scope="module")
def expected(begun: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[int, str]]:
    workspace = tmp_path_factory.mktemp("whole") / "workspace"
    shutil.copytree(begun, workspace)
    run(workspace)
    return fingerprints(workspace / "lakehouse")


@pytest.mark.parametrize("visit", (1, 2) if FULL else (2,))
@pytest.mark.parametrize("place", PLACES if FULL else OF_CHANGES)
def test_a_killed_promotion_of_changes_is_cured_by_the_same_command(
    begun: Path, expected: dict[str, tuple[int, str]], tmp_path: Path, place: Boundary, visit: int
) -> None:
    workspace = tmp_path / "workspace"
    shutil.copytree(begun, workspace)
    code = run(workspace, stop=f"{place}#{visit}=cli")
    assert code == -9 or (visit > 1 and place not in OF_CHANGES), f"{place} was never reached"
    assert run(workspace) == 0
    assert fingerprints(workspace / "lakehouse") == expected


def test_a_killed_first_promotion_counts_nothing_twice(tmp_path: Path, expected: dict[str, tuple[int, str]]) -> None:
    workspace = tmp_path / "workspace"
    shutil.copytree(CASE, workspace)
    assert run(workspace, stop=f"{Boundary.SILVER_EVENTS_KEPT}#1=cli") == -9
    assert run(workspace) == 0
    assert fingerprints(workspace / "lakehouse") == expected
