"""Whatever is killed, wherever: the same command again ends in the tables of a run that was not killed.

The boundaries come from the code. ``make test`` runs a sample; FRESHMART_FAULTS=full (``make test-faults``) all.
"""

from __future__ import annotations

import os
import random
import time
from pathlib import Path

import pytest

from freshmart_cli.execute.boundaries import Boundary
from tests.faults.conftest import Chain, Finished, finished, freshmart, run
from tests.support.tables import fingerprints, generation_of

FULL = os.environ.get("FRESHMART_FAULTS") == "full"
REBUILD = {Boundary.REBUILD_SWAPPED}
OF_CHANGES = {Boundary.SILVER_EVENTS_KEPT, Boundary.SILVER_HISTORY_PUBLISHED}
"""Where histories and full pictures come by: test_change_kills.py, test_kills_of_loads.py."""
PLACES = [boundary for boundary in Boundary if boundary not in REBUILD | OF_CHANGES]
VISITS = (1, 2, 3) if FULL else (1,)
INSTANTS = 90 if FULL else 4
PAIRS = 20 if FULL else 2


def killed_then_repeated(lakehouse: Path, chain: Chain, stop: str) -> Finished:
    first = run(lakehouse, chain.landing, extra={"FRESHMART_STOP_AT": stop})
    again = run(lakehouse, chain.landing)
    assert again.code == 0, f"{stop}: the repeated run failed\n{first.output}\n{again.output}"
    assert fingerprints(lakehouse) == chain.expected, f"{stop}: the tables differ"
    return first


@pytest.mark.parametrize("visit", VISITS)
@pytest.mark.parametrize("boundary", PLACES)
def test_a_killed_command_is_cured_by_the_same_command(
    chain: Chain, lakehouse: Path, boundary: Boundary, visit: int
) -> None:
    first = killed_then_repeated(lakehouse, chain, f"{boundary}#{visit}=cli")
    assert first.code == -9 or visit > 1, f"{boundary} was never reached"


@pytest.mark.parametrize("visit", VISITS)
@pytest.mark.parametrize("boundary", PLACES if FULL else PLACES[::6])
def test_a_killed_engine_is_our_error_and_cured_by_the_same_command(
    chain: Chain, lakehouse: Path, boundary: Boundary, visit: int
) -> None:
    first = killed_then_repeated(lakehouse, chain, f"{boundary}#{visit}=engine")
    assert "Traceback" not in first.output
    assert first.code in (0, 1), first.output


@pytest.mark.parametrize("boundary", [Boundary.SILVER_ROOT_PUBLISHED, *sorted(REBUILD)])
def test_a_killed_rebuild_leaves_the_old_tables_or_the_new(chain: Chain, lakehouse: Path, boundary: Boundary) -> None:
    words = ("promote", "silver", "--rebuild")
    killed = run(lakehouse, chain.first, *words, extra={"FRESHMART_STOP_AT": f"{boundary}=cli"})
    assert killed.code == -9, killed.output
    assert run(lakehouse, chain.first, *words).code == 0
    assert run(lakehouse, chain.first).code == 0
    generations = {
        f"silver.{folder.name.partition('.g')[0].partition('__')[0]}": 0 for folder in (lakehouse / "silver").glob("*")
    }
    groups = {path.name.removesuffix(".json") for path in (lakehouse / "_ledger" / "_state").glob("silver.*.json")}
    for group in groups:
        prefix = group.removeprefix("silver.").rstrip("s")
        for table in generations:
            if table.removeprefix("silver.").startswith(prefix):
                generations[table] = generation_of(lakehouse, group)
    assert fingerprints(lakehouse, generations) == chain.after_first


@pytest.mark.parametrize("seed", range(INSTANTS))
def test_killing_at_any_instant_loses_and_doubles_nothing(chain: Chain, lakehouse: Path, seed: int) -> None:
    process = freshmart(lakehouse, chain.landing, "run")
    time.sleep(random.Random(seed).uniform(0.2, 6.0))
    process.kill()
    process.communicate()
    again = run(lakehouse, chain.landing)
    assert again.code == 0, again.output
    assert fingerprints(lakehouse) == chain.expected


@pytest.mark.parametrize("turn", range(PAIRS))
def test_two_runs_at_once_end_as_one(chain: Chain, lakehouse: Path, turn: int) -> None:
    pair = [freshmart(lakehouse, chain.landing, "run") for _ in range(2)]
    codes = sorted(finished(process).code for process in pair)
    assert codes in ([0, 0], [0, 5]), codes
    assert run(lakehouse, chain.landing).code == 0
    assert fingerprints(lakehouse) == chain.expected
