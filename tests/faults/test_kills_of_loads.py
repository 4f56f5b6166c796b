"""Whatever a load was doing when it was killed: the same command again ends in the tables of a run that was not killed.

``make test`` stops where each load publishes what is its own; FRESHMART_FAULTS=full everywhere that a run passes.
"""

from __future__ import annotations

import shutil
from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest

from freshmart_cli.events import Event
from freshmart_cli.execute import boundaries
from freshmart_cli.execute.boundaries import Boundary
from freshmart_cli.pipeline.runs import run
from freshmart_cli.pipeline.session import Options
from tests.faults.conftest import Finished, finished, freshmart
from tests.faults.test_kills import FULL
from tests.support.loads import FIRST, SECOND, deliver_first, deliver_second, loads
from tests.support.tables import fingerprints, generation_of

INGEST = (Boundary.INGEST_RECOVERED, Boundary.INGEST_PLANNED, Boundary.INGEST_APPENDED, Boundary.INGEST_COMMITTED)
BEGUN = (Boundary.SILVER_STAGED, Boundary.SILVER_RECORDED)
HISTORY = (Boundary.SILVER_EVENTS_KEPT, Boundary.SILVER_HISTORY_PUBLISHED, Boundary.SILVER_QUARANTINED)
VERSIONS = (Boundary.SILVER_ROOT_PUBLISHED, Boundary.SILVER_VERSIONED, Boundary.SILVER_QUARANTINED)
PICTURES = (
    *(Boundary.SILVER_STAGED, Boundary.SILVER_EVENTS_KEPT, Boundary.SILVER_RECORDED),
    *(Boundary.SILVER_SNAPSHOT_PUBLISHED, Boundary.SILVER_QUARANTINED),
)
ENDED = Boundary.SILVER_PROMOTED
DERIVED = (Boundary.GOLD_STAGED, Boundary.GOLD_RECORDED, Boundary.GOLD_PUBLISHED, Boundary.GOLD_DONE)

PASSED = {
    "changed": (*INGEST, *BEGUN, *HISTORY, *HISTORY, ENDED, Boundary.SILVER_HEALED),
    "listed": (*INGEST, *BEGUN, Boundary.SILVER_CHILD_PUBLISHED, *VERSIONS, ENDED),
    "pictured": (*INGEST, *PICTURES, ENDED, *[Boundary.SILVER_HEALED] * 4),
    "added": (*INGEST, *BEGUN, *VERSIONS, ENDED),
    "current": (*INGEST, *BEGUN, *HISTORY, ENDED),
    "dated": (*INGEST, *BEGUN, *HISTORY, ENDED),
    "merged": (*INGEST, *BEGUN, *VERSIONS, ENDED),
    **dict.fromkeys(("silver.paid", "gold.days", "gold.weeks"), DERIVED),
}
"""What the second delivery passes, in order: of each source and of what is derived."""

SAMPLE = {
    "listed": Boundary.SILVER_CHILD_PUBLISHED,
    "pictured": Boundary.SILVER_EVENTS_KEPT,
    "gold.weeks": Boundary.GOLD_RECORDED,
}
REBUILT = [name for name, passed in PASSED.items() if ENDED in passed] if FULL else ["pictured"]

Tables = dict[str, tuple[int, str]]


def stops() -> list[str]:
    """``boundary#visit of source``; all that a full test stops at, or the sample. Taking in knows nothing of loads."""
    seen: Counter[Boundary] = Counter()
    found = []
    for name, passed in PASSED.items():
        for boundary in passed:
            seen[boundary] += 1
            of_no_load = boundary in INGEST and name != "listed"
            if SAMPLE.get(name) == boundary or (FULL and not of_no_load):
                found.append(f"{boundary}#{seen[boundary]} of {name}")
    return found


class Trail:
    """Watches a run and notes which boundaries are reached, and of which step each is."""

    def __init__(self) -> None:
        self.passed: list[tuple[str, str]] = []
        self._step = ""

    def notify(self, event: Event) -> None:
        if event.state == "began":
            self._step = event.step.partition(" ")[2]

    def note(self, boundary: str) -> None:
        self.passed.append((self._step, boundary))


class Counted(Counter[str]):
    """Counts boundaries as they are reached, and tells a trail."""

    def __init__(self, trail: Trail) -> None:
        super().__init__()
        self._trail = trail

    def __setitem__(self, boundary: str, count: int) -> None:
        super().__setitem__(boundary, count)
        self._trail.note(boundary)


@dataclass(frozen=True)
class Begun:
    """A workspace that took in the first delivery, the second one landed; ``trail``: what taking that in passed."""

    workspace: Path
    expected: Tables
    trail: Trail


def delivered(folder: Path, at: datetime, *words: str, stop: str = "") -> Finished:
    command = ("--workspace", str(folder), "--as-of", at.isoformat(), *(words or ("run",)))
    return finished(freshmart(folder / "lake", folder / "in", *command, extra={"FRESHMART_STOP_AT": stop}))


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Begun:
    folder, trail = tmp_path_factory.mktemp("loads"), Trail()
    workspace = loads(folder / "prepared")
    deliver_first(workspace)
    assert delivered(workspace.root, FIRST).code == 0
    deliver_second(workspace)
    whole = folder / "whole"
    shutil.copytree(workspace.root, whole)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(boundaries, "_seen", Counted(trail))
        patch.setenv("FRESHMART_STOP_AT", "nowhere=cli")
        assert run(Options(whole, as_of=SECOND), observer=trail).failure is None
    return Begun(workspace.root, fingerprints(whole / "lake"), trail)


def test_the_places_to_stop_at_are_those_that_a_run_passes(begun: Begun) -> None:
    listed = [(name, boundary) for name, passed in PASSED.items() for boundary in passed]
    assert begun.trail.passed == listed
    elsewhere = {Boundary.SILVER_FILES_PUBLISHED, Boundary.REBUILD_SWAPPED}
    assert {boundary for _, boundary in listed} | elsewhere == set(Boundary)


@pytest.mark.parametrize("stop", stops())
def test_a_killed_load_is_cured_by_the_same_command(begun: Begun, tmp_path: Path, stop: str) -> None:
    folder = tmp_path / "workspace"
    shutil.copytree(begun.workspace, folder)
    killed = delivered(folder, SECOND, stop=f"{stop.partition(' ')[0]}=cli")
    assert killed.code == -9, killed.output
    again = delivered(folder, SECOND)
    assert again.code == 0, again.output
    assert fingerprints(folder / "lake") == begun.expected


@pytest.mark.parametrize("name", REBUILT)
def test_a_killed_rebuild_of_a_load_is_cured_by_the_same_command(begun: Begun, tmp_path: Path, name: str) -> None:
    folder, words = tmp_path / "workspace", ("promote", "silver", name, "--rebuild")
    shutil.copytree(begun.workspace, folder)
    before = fingerprints(folder / "lake")
    assert delivered(folder, FIRST, *words, stop=f"{Boundary.REBUILD_SWAPPED}=cli").code == -9
    again = delivered(folder, FIRST, *words)
    assert again.code == 0, again.output
    owned = {"changed": ("readers", "cards"), "listed": ("baskets", "goods")}.get(name, (name,))
    generation = generation_of(folder / "lake", f"silver.{name}")
    assert generation == 2
    generations = {f"silver.{table}": generation for table in owned}
    generations["silver.paid"] = generation_of(folder / "lake", "silver.paid")
    assert fingerprints(folder / "lake", generations) == before
