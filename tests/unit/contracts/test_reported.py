from __future__ import annotations

from dataclasses import replace

from freshmart_cli.contracts.reported import arranged
from freshmart_cli.errors import Diagnostic

AT = Diagnostic("FM301", "a.yml", 2, 1, "tables.a.load", "x")


def test_problems_are_shown_once_by_file_and_place() -> None:
    later, other = replace(AT, line=9), replace(AT, file="B.yml")
    assert arranged([later, AT, other, AT]) == (other, AT, later)


def test_what_lies_in_an_unreadable_part_is_left_out() -> None:
    shape = replace(AT, code="FM203")
    inside = replace(AT, path="tables.a.load.mode")
    beside = replace(AT, path="tables.a.loads")
    assert arranged([shape, AT, inside, beside]) == (shape, beside)


def test_a_part_without_value_is_not_called_unreadable_as_well() -> None:
    empty, shape = replace(AT, code="FM103"), replace(AT, code="FM203")
    unknown = replace(AT, code="FM310")
    assert arranged([empty, shape]) == (empty,)
    assert arranged([unknown, shape]) == (unknown,)


def test_two_judgements_of_one_place_are_both_shown() -> None:
    other = replace(AT, code="FM406")
    assert arranged([AT, other]) == (AT, other)
