"""The engine lost at any write of a promotion: the next run ends in the tables of one that was not interrupted."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from freshmart_cli.engine.connect_engine import ConnectEngine
from freshmart_cli.engine.masks import Mask
from tests.engine.conftest import MASK_KEY
from tests.support.depot import DEPOTS, Parcel, parcels_file
from tests.support.interrupted import interrupted
from tests.support.stepwise import Runs
from tests.support.yard import FIRST, OF_9, RESENT, SOURCES, WITH_9, goods, yard

FULL = os.environ.get("FRESHMART_FAULTS") == "full"
TABLES = ("silver.parcels", "silver.items", "silver.parcel_files") if FULL else ("silver.parcels", "silver.items")


@pytest.fixture
def runs(tmp_path: Path, engine: ConnectEngine) -> Runs:
    engine.offer(Mask("mask_person_sender", MASK_KEY, "sender"))
    return Runs(yard(tmp_path / "yard"), engine)


def copied(runs: Runs, to: Path) -> Runs:
    shutil.copytree(runs.workspace.root, to)
    return Runs(yard(to), runs.engine)


def cuts(runs: Runs, folder: Path, act: str) -> Iterator[tuple[str, Runs]]:
    """A copy for each write to the parcels' tables that running the sources makes, lost there; and where that was."""
    place, lost = 0, True
    while lost:
        place += 1
        for done in (False, True) if FULL else (True,):
            cut = copied(runs, folder / f"{place}-{done}")
            cut.engine = interrupted(runs.engine, TABLES, place, done)
            lost = cut.attempt(*act.split()).failure is not None
            cut.engine = runs.engine
            if lost:
                yield f"lost {'after' if done else 'before'} write {place}", cut
            shutil.rmtree(cut.workspace.root)


def test_a_release_that_is_interrupted_ends_as_if_it_had_not_been(runs: Runs, tmp_path: Path) -> None:
    """Some parcels of each file wait; one is in a file with a version that was outranked meanwhile."""
    runs.land("goods/a.csv", goods(1))
    runs.land("depots/depots_20260301.csv", DEPOTS)
    runs.land("parcels/a.dat", FIRST)
    runs.land("parcels/c.dat", OF_9)
    runs.run(*SOURCES)
    runs.land("parcels/b.dat", parcels_file("20260301", Parcel(1, (90,)), Parcel(2, (35, 40)), kind="R", serial=2))
    runs.run(*SOURCES)
    runs.land("goods/b.csv", goods(2, 3))
    whole = copied(runs, tmp_path / "whole")
    assert ("release", "silver.parcels", "3 released") in whole.run("goods")
    assert whole.rows("silver.parcels", "parcel") == [(1,), (2,), (3,)]
    places = []
    for place, cut in cuts(runs, tmp_path, "goods"):
        cut.run("goods")
        assert cut.tables() == whole.tables(), place
        assert cut.context().state("silver.parcels").waiting == whole.context().state("silver.parcels").waiting
        places.append(place)
    assert len(places) == 4 * (1 + FULL)


def test_rows_of_an_interrupted_promotion_that_need_not_wait_any_more_leave_the_quarantine(
    runs: Runs, tmp_path: Path
) -> None:
    runs.land("goods/a.csv", goods(1, 2, 3))
    runs.land("depots/depots_20260301.csv", DEPOTS)
    runs.run("goods", "depots")
    runs.land("parcels/a.dat", OF_9)
    whole = copied(runs, tmp_path / "whole")
    whole.run(*SOURCES)
    whole.land("depots/depots_20260302.csv", WITH_9)
    whole.run(*SOURCES)
    assert whole.rows("silver.parcels", "parcel") == [(5,), (6,)]
    for place, cut in cuts(runs, tmp_path, "parcels"):
        cut.land("depots/depots_20260302.csv", WITH_9)
        cut.attempt("depots")  # Gold fails where some of its tables are not there yet.
        assert cut.rows("silver.depots", "depot")[-1] == (9,)
        cut.run("parcels")
        assert cut.tables() == whole.tables(), place


def test_rows_stand_that_an_interrupted_promotion_brings_again_from_an_earlier_batch(
    runs: Runs, tmp_path: Path
) -> None:
    """As they were, or in a version that does not stand."""
    runs.land("depots/depots_20260301.csv", DEPOTS)
    runs.land("goods/a.csv", goods(1, 2, 3))
    runs.land("parcels/b.dat", RESENT)
    runs.run(*SOURCES)
    runs.land("parcels/a.dat", FIRST)
    whole = copied(runs, tmp_path / "whole")
    whole.run("parcels")
    assert whole.rows("silver.parcels", "parcel", "CAST(cost AS STRING)") == [(1, "1.00"), (2, "0.75"), (3, "0.18")]
    for place, cut in cuts(runs, tmp_path, "parcels"):
        cut.run("parcels")
        assert cut.tables() == whole.tables(), place


def test_what_an_interrupted_promotion_had_published_gives_way_to_a_version_that_came_meanwhile(
    runs: Runs, tmp_path: Path
) -> None:
    """The later resend tells again what stood before the one that was interrupted."""
    runs.land("depots/depots_20260301.csv", DEPOTS)
    runs.land("goods/a.csv", goods(1))
    again = [parcels_file("20260301", Parcel(1, (cents,)), kind="R", serial=n) for n, cents in enumerate((5, 6, 5), 1)]
    runs.land("parcels/1.dat", again[0])
    runs.run(*SOURCES)
    runs.land("parcels/2.dat", again[1])
    whole = copied(runs, tmp_path / "whole")
    whole.run("parcels")
    whole.land("parcels/3.dat", again[2])
    whole.run("parcels")
    assert whole.rows("silver.items", "CAST(amount AS STRING)") == [("0.05",)]
    for place, cut in cuts(runs, tmp_path, "parcels"):
        cut.land("parcels/3.dat", again[2])
        cut.run("parcels")
        assert cut.tables() == whole.tables(), place
