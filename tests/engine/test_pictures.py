"""Full pictures on the real engine: one without rows, and what answers a row that failed."""

from __future__ import annotations

from pathlib import Path

import pytest

from freshmart_cli.engine.connect_engine import ConnectEngine
from freshmart_cli.execute.promote_silver import promote_source
from freshmart_cli.observe.quarantine_list import quarantine_list
from tests.support.depot import DEPOTS, depot
from tests.support.stepwise import Runs

HEADER = DEPOTS.partition(b"\n")[0] + b"\n"


@pytest.fixture
def depots(tmp_path: Path, engine: ConnectEngine) -> Runs:
    return Runs(depot(tmp_path), engine, gold=())


def ends(runs: Runs) -> list[tuple[object, ...]]:
    return runs.rows("silver.depots", "depot", "CAST(CAST(valid_to AS DATE) AS STRING)", "is_current")


def test_a_picture_without_rows_is_held_and_ends_them_all_when_a_person_says_why(depots: Runs) -> None:
    depots.land("depots/depots_20260301.csv", DEPOTS)
    depots.run("depots")
    depots.land("depots/depots_20260302.csv", HEADER)
    (_, held, *_) = depots.attempt("depots").steps
    assert (held.state, held.message) == (
        "held",
        "silver.depots: the picture of 2026-03-02 has 0 rows, the one before 2",
    )
    assert ends(depots) == [(7, None, True), (8, None, True)]
    depots.land("depots/depots_20260303.csv", DEPOTS)
    depots.run("depots")
    assert ends(depots) == [(7, None, True), (8, None, True)]
    promote_source(depots.context(), depots.workspace.contracts["depots"], "they were closed for a day")
    once = [(7, "2026-03-02", False), (7, None, True), (8, "2026-03-02", False), (8, None, True)]
    assert ends(depots) == once
    depots.run("depots", rebuild=True)
    assert ends(depots) == once


def test_pictures_that_may_shrink_to_nothing_end_all_rows_whenever_they_come(
    tmp_path: Path, engine: ConnectEngine
) -> None:
    snapshot = "load: {mode: snapshot, max_shrink: 100%}"
    workspace = depot(tmp_path)
    changed = workspace.root / "contracts" / "depots.yml"
    files = {"contracts/depots.yml": changed.read_text("utf-8").replace("load: snapshot", snapshot)}
    pictures = {"20260301": HEADER, "20260302": DEPOTS, "20260303": HEADER, "20260304": HEADER, "20260305": DEPOTS}
    found = []
    for order in (sorted(pictures), sorted(pictures, reverse=True), [*sorted(pictures)[2:], *sorted(pictures)[:2]]):
        runs = Runs(depot(tmp_path / str(len(found)), files), engine, gold=())
        for day in order:
            runs.land(f"depots/depots_{day}.csv", pictures[day])
            runs.run("depots")
        found.append(ends(runs))
    assert found[0] == [(7, "2026-03-03", False), (7, None, True), (8, "2026-03-03", False), (8, None, True)]
    assert found[1:] == found[:1] * 2


def test_a_row_of_a_picture_that_fails_is_answered_by_a_later_one_only(depots: Runs) -> None:
    """That its key was known before answers nothing."""
    depots.land("depots/depots_20260301.csv", DEPOTS)
    depots.run("depots")
    depots.land("depots/depots_20260302.csv", DEPOTS.replace(b"Europe/Berlin,2026-03-01", b",2026-03-01"))
    depots.run("depots")
    open_ = [(each.key, each.reasons) for each in quarantine_list(depots.context()).entries]
    assert open_ == [("8", ("required:timezone",))]
    depots.land("depots/depots_20260303.csv", DEPOTS)
    depots.run("depots")
    assert quarantine_list(depots.context()).entries == ()
    assert [each.state for each in quarantine_list(depots.context(), closed=True).entries] == ["resent"]
