"""Truncates and whole snapshots end rows of which no change tells."""

from __future__ import annotations

import pytest

from freshmart_cli.compile.histories import Cut
from freshmart_cli.execute.cuts import Mark, cuts_of


def mark(order: int, said: str, op: str = "r", position: str = "a", at: int = 0) -> Mark:
    return Mark(f"{order:04}\x1f{position}", op, at or order, said)


def spans(marks: list[Mark], alone: bool = False) -> list[tuple[str, str]]:
    return [(cut.starts, cut.stops) for cut in cuts_of(marks, lambda after, place: alone)]


def test_a_truncate_ends_everything_at_its_own_place() -> None:
    assert cuts_of([mark(5, "false", "t", at=77)], lambda *_: False) == (Cut("0005\x1fa", "0005\x1fa", 77),)


@pytest.mark.parametrize(
    ("first", "last"), [("first", "last"), ("first_in_data_collection", "last_in_data_collection")]
)
def test_a_snapshot_is_whole_from_its_first_row_to_its_last(first: str, last: str) -> None:
    assert cuts_of([mark(9, last, at=8), mark(3, first, at=7)], lambda *_: False) == (Cut("0003", "0009~", 7),)


def test_at_one_place_of_the_log_the_first_row_comes_before_the_last() -> None:
    assert spans([mark(3, "last", position="a"), mark(3, "first", position="b")]) == [("0003", "0003~")]


def test_a_snapshot_that_was_begun_twice_counts_from_its_last_beginning() -> None:
    assert spans([mark(1, "first"), mark(5, "first"), mark(9, "last")]) == [("0005", "0009~")]


def test_a_snapshot_that_never_ended_ends_nothing() -> None:
    assert spans([mark(1, "first")]) == []


def test_a_last_row_without_a_first_must_stand_alone() -> None:
    asked: list[tuple[str, str]] = []

    def is_alone(after: str, place: str) -> bool:
        asked.append((after, place))
        return place == "0009"

    marks = [mark(1, "first"), mark(2, "last"), mark(5, "last"), mark(9, "last")]
    assert [cut.starts for cut in cuts_of(marks, is_alone)] == ["0001", "0009"]
    assert asked == [("0002", "0005"), ("0005", "0009")]


def test_marks_delivered_twice_count_once_and_cuts_are_in_order() -> None:
    marks = [mark(7, "false", "t"), mark(1, "first"), mark(3, "last"), mark(7, "false", "t"), mark(1, "first")]
    assert spans(marks) == [("0001", "0003~"), ("0007\x1fa", "0007\x1fa")]
