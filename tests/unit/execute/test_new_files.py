"""What must be looked at in a landing folder, what that costs, and how it is cut into batches."""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from freshmart_cli.connectors.files import Candidate, Rejected
from freshmart_cli.contracts.workspace import Workspace
from freshmart_cli.execute.landing import Look, look
from freshmart_cli.execute.ledger import BatchPlan, Ledger, PlannedSlice
from freshmart_cli.execute.new_files import MOST_FILES, NewFiles, new_files
from freshmart_cli.execute.seen import index_concluded, seen_before
from freshmart_cli.formats.unreadable import Reason
from tests.support.depot import NOW, land

MANY = 1000
"""The index is asked for 500 files at once."""

sizes = st.lists(st.integers(0, 9), max_size=40)


def of_sizes(listed: list[int]) -> NewFiles:
    candidates = tuple(Candidate(f"in/{place:03}", size, 1) for place, size in enumerate(listed))
    return NewFiles(candidates, (Rejected(Candidate("in/folder", 0, 0), Reason.NOT_A_FILE, "a folder"),))


@given(sizes, st.integers(1, 7), st.integers(1, 20))
def test_the_parts_are_the_whole_in_order_and_none_exceeds_the_limits(
    listed: list[int], most_files: int, most_bytes: int
) -> None:
    whole = of_sizes(listed)
    parts = list(whole.parts(most_files, most_bytes))
    assert [each for part in parts for each in part.candidates] == list(whole.candidates)
    for part in parts:
        size = sum(each.size for each in part.candidates)
        assert len(part.candidates) == 1 or (len(part.candidates) <= most_files and size <= most_bytes) or not listed
    assert [part.unreadable for part in parts] == [()] * (len(parts) - 1) + [whole.unreadable]


@given(sizes, st.integers(1, 7), st.integers(1, 20))
def test_a_part_is_cut_no_sooner_than_the_limits_ask_for(listed: list[int], most_files: int, most_bytes: int) -> None:
    parts = list(of_sizes(listed).parts(most_files, most_bytes))
    for part, after in zip(parts, parts[1:], strict=False):
        longer = (*part.candidates, after.candidates[0])
        assert len(longer) > most_files or sum(each.size for each in longer) > most_bytes


@given(sizes, st.integers(1, 7))
def test_every_part_knows_its_place_in_the_whole(listed: list[int], most_files: int) -> None:
    done = 0
    for part in of_sizes(listed).parts(most_files):
        assert (part.before, part.total) == (done, len(listed))
        done += len(part.candidates)
    assert done == len(listed)


def test_a_hundred_thousand_small_files_are_no_single_batch() -> None:
    parts = list(NewFiles(tuple(Candidate(f"{place}", 250, 1) for place in range(100_000)), ()).parts())
    assert [len(part.candidates) for part in parts] == [MOST_FILES] * (100_000 // MOST_FILES)


class Landing:
    """Files of one source and the ledger that knows of them."""

    def __init__(self, workspace: Workspace, folder: Path) -> None:
        self.workspace = workspace
        self.source = workspace.sources["scans"]
        self._folder = folder

    @property
    def ledger(self) -> Ledger:
        """As a new run opens it."""
        return Ledger(self._folder)

    def arrive(self, first: int, count: int) -> None:
        for number in range(first, first + count):
            land(self.workspace, f"scans/{number:06}.csv", f"scan;day\n{number};2026-03-01\n".encode())

    def plan(self) -> Look:
        ledger = self.ledger
        index_concluded(ledger, "scans")
        seen = seen_before(ledger, "scans")
        return look(
            self.workspace, self.source, seen, new_files(self.workspace, self.source, seen, None), lambda *_: None
        )

    def take_in(self) -> None:
        batch = self.ledger.fresh_batch_id("scans", NOW)
        self.ledger.write_plan(BatchPlan(batch, "scans", 0, self.plan().slices))
        self.ledger.conclude("scans", batch, "committed")
        index_concluded(self.ledger, "scans")


@pytest.fixture
def landing(workspace: Workspace, tmp_path: Path) -> Landing:
    return Landing(workspace, tmp_path / "ledger")


Calls = Counter[str]


def called(work: Callable[[], object]) -> Calls:
    """How often each function was, those of the interpreter and its libraries included; a generator for each value."""
    found: Calls = Counter()

    def note(frame: FrameType, event: str, argument: Any) -> None:
        if event == "call":
            found[frame.f_code.co_qualname] += 1
        elif event == "c_call":
            found[argument.__qualname__] += 1

    work()  # the first time modules are imported
    before = sys.getprofile()
    sys.setprofile(note)
    try:
        work()
    finally:
        sys.setprofile(before)
    return found


def assert_no_more_than_linear(none: Calls, some: Calls, twice: Calls, most: int) -> None:
    """For as many files again no function is called more often than for the first, nor ``most`` times for each."""
    for name in some | twice:
        first, second = some[name] - none[name], twice[name] - some[name]
        assert second <= first + MANY // 20, name
        assert second <= most * MANY, name


def test_known_files_are_neither_opened_nor_is_anything_but_their_status_asked(landing: Landing) -> None:
    measured = [called(landing.plan)]
    for round in range(2):
        landing.arrive(MANY * round, MANY)
        landing.take_in()
        measured.append(called(landing.plan))
    for calls, files in zip(measured, (0, MANY, 2 * MANY), strict=True):
        assert calls["DirEntry.stat"] == files
        assert calls["open"] == calls["fdopen"] == calls["Ledger._read"] == 0
        assert calls["connect"] <= 8
    assert_no_more_than_linear(*measured, most=3)


def test_of_new_files_each_is_opened_once_and_no_work_is_done_twice(landing: Landing) -> None:
    landing.arrive(5 * MANY, 1)
    landing.take_in()
    measured = [called(landing.plan)]
    for round in range(2):
        landing.arrive(MANY * round, MANY)
        measured.append(called(landing.plan))
    for calls, files in zip(measured, (0, MANY, 2 * MANY), strict=True):
        assert calls["open_by_content"] == calls["examine"] == files
        assert calls["connect"] <= 8
    assert_no_more_than_linear(*measured, most=25)


def test_among_known_files_only_the_new_and_the_touched_are_opened(landing: Landing) -> None:
    landing.arrive(0, 50)
    landing.take_in()
    landing.arrive(50, 3)
    touched = landing.workspace.landing / "scans" / "000007.csv"
    os.utime(touched, ns=(0, touched.stat().st_mtime_ns + 60_000_000_000))
    found: list[Look] = []
    calls = called(lambda: found.append(landing.plan()))
    assert calls["open_by_content"] == 4
    states = {each.path: each.state for each in found[0].slices}
    assert states == {
        "scans/000007.csv": "duplicate",
        **{f"scans/{number:06}.csv": "new" for number in (50, 51, 52)},
    }


def test_looking_up_concluded_batches_costs_each_of_them_the_same(tmp_path: Path) -> None:
    def write(first: int, count: int) -> None:
        for number in range(first, first + count):
            piece = PlannedSlice(f"in/{number}", 1, 1, 9, f"{number}", 1, "", 1, "new")
            ledger = Ledger(tmp_path)
            ledger.write_plan(BatchPlan(f"20260301T{number:012}-abcdef", "scans", 0, (piece,)))
            ledger.conclude("scans", f"20260301T{number:012}-abcdef", "committed")

    def look_up() -> None:
        ledger = Ledger(tmp_path)
        index_concluded(ledger, "scans")
        assert seen_before(ledger, "scans").versions == {}

    measured = [called(look_up)]
    for round in range(2):
        write(MANY // 10 * round, MANY // 10)
        look_up()
        measured.append(called(look_up))
    for calls in measured[1:]:
        assert calls["Ledger._read"] == 0
        assert calls["connect"] <= 3
        assert calls["scandir"] <= 3
    assert_no_more_than_linear(*measured, most=4)
