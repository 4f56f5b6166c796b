"""Single records: overpunched signs, check digits, and a file's last bytes."""

from __future__ import annotations

import pytest

from freshmart_cli.simulate.catalogue import gtin_14
from freshmart_cli.simulate.figures import money
from freshmart_cli.simulate.line import Article, Line
from freshmart_cli.simulate.overpunch import overpunched
from freshmart_cli.simulate.posfile import wrapped_file_seq
from tests.unit.simulate.till_roll import signed


@pytest.mark.parametrize(
    ("value", "text"), [(0, "0000{"), (5, "0000E"), (-5, "0000N"), (-120, "0012}"), (99999, "9999I")]
)
def test_the_sign_stands_over_the_last_digit(value: int, text: str) -> None:
    assert overpunched(value, 5) == text
    assert signed(text) == value


@pytest.mark.parametrize("gtin", ["00012345678905", "00036000291452", "10614141000415"])
def test_check_digits_are_those_of_gs1(gtin: str) -> None:
    assert gtin_14(gtin[:13]) == gtin


@pytest.mark.parametrize(("cents", "text"), [(0, "0.00"), (-5, "-0.05"), (123456, "1234.56")])
def test_money_is_exact_text(cents: int, text: str) -> None:
    assert money(cents) == text


def test_file_sequences_wrap_to_one() -> None:
    assert [wrapped_file_seq(number) for number in (9_999_998, 9_999_999, 10_000_000)] == [
        9_999_998,
        9_999_999,
        1,
    ]


@pytest.mark.parametrize("uom", ["EA", "LB"])
def test_a_negated_line_cancels_every_figure_but_the_count_of_lines(uom: str) -> None:
    line = Line(Article("00012345678905", 15, "MILK", uom), "S", 2000, 399, 798, -100, 49)
    void = line.negated("V", void_of=1)
    cancelled = [one + other for one, other in zip(line.figures, void.figures, strict=True)]
    assert cancelled == [2, 0, 0, 0, 0, 0, 0, 0, 0]
    assert len(line.body) == len(void.body) == 100
