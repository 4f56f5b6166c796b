"""The benchmark of planning: its files, its figures on costs that never were, and both sides on a small folder."""

from __future__ import annotations

import zlib
from pathlib import Path

import pytest

from benchmarks.landing import ALL_KNOWN, ALL_NEW, STORES, Cost, as_text, costs, land, main, till_files
from benchmarks.planning import WALK, by_freshmart, by_walk, measured
from benchmarks.sides import FRESHMART

FOUND = [
    Cost(case, side, files, files, files, files * seconds, files * seconds / 2, 120_000_000)
    for case in (ALL_NEW, ALL_KNOWN)
    for files, factor in ((1_000, 1), (100_000, 2))
    for side, seconds in ((FRESHMART, 3e-6 * factor), (WALK, 2e-6))
]


def test_a_till_file_is_whole_and_no_two_are_the_same() -> None:
    files = list(till_files(0, 2 * STORES))
    assert len({path for path, _ in files}) == len({content for _, content in files}) == 2 * STORES
    for _, content in files:
        head, tail, nothing = content.split(b"\n")
        assert (len(head), len(tail), nothing) == (120, 120, b"")
        assert tail[82:90] == b"%08X" % zlib.crc32(content[: 121 + 82])


def test_the_table_compares_each_case_with_the_walk_of_the_same_folder() -> None:
    rows = [line.rsplit(maxsplit=8) for line in as_text(FOUND).split("\n\n")[0].splitlines()[1:]]
    ratios = {(row[0].split("  ")[0], row[1]): row[-2:] for row in rows if FRESHMART in row[0]}
    assert ratios == {
        (ALL_NEW, "1,000"): ["1.50", "1.50"],
        (ALL_NEW, "100,000"): ["3.00", "3.00"],
        (ALL_KNOWN, "1,000"): ["1.50", "1.50"],
        (ALL_KNOWN, "100,000"): ["3.00", "3.00"],
    }


def test_growth_is_what_a_file_costs_in_the_largest_folder_by_the_smallest() -> None:
    rows = [line.split()[-4:] for line in as_text(FOUND).split("\n\n")[1].splitlines()[1:]]
    assert rows == [["3.0", "6.0", "2.00", "2.00"], ["2.0", "2.0", "1.00", "1.00"]] * 2


def test_both_sides_open_what_is_new_and_nothing_else(tmp_path: Path) -> None:
    found = {(cost.case, cost.side): cost for cost in costs(30, 1, tmp_path)}
    for side in (FRESHMART, WALK):
        fresh, known = found[ALL_NEW, side], found[ALL_KNOWN, side]
        assert (fresh.files, fresh.new, fresh.opened) == (30, 30, 30)
        assert (known.files, known.new, known.opened) == (30 + STORES, STORES, STORES)


@pytest.mark.parametrize("prepared", [by_freshmart, by_walk])
def test_who_planned_a_folder_remembers_it(tmp_path: Path, prepared: object) -> None:
    landing, lakehouse = tmp_path / "landing", tmp_path / "lakehouse"
    lakehouse.mkdir()
    for first, new in ((0, 3), (3, 2), (5, 0)):
        land(landing, first, new)
        done = measured(prepared(landing, lakehouse), landing)  # type: ignore[operator]
        assert (done.new, done.opened) == (new, new)


def test_the_command_prints_a_row_for_each_case_and_side(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--files", "5", "--runs", "1", "--dir", str(tmp_path)]) == 0
    table = capsys.readouterr().out.split("\n\n")[0].splitlines()
    assert len(table) == 1 + 2 * 2
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("sizes", ["0", "10,0", "few"])
def test_sizes_that_are_none_are_refused(sizes: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--files", sizes])
    assert "--files" in capsys.readouterr().err
