"""Figures are exact."""

from __future__ import annotations

from decimal import Decimal

from freshmart_cli.observe.figures import exact, exact_or_none, shown


def test_a_figure_keeps_every_digit_that_counts() -> None:
    assert str(exact(Decimal("10.0000"))) == "10.00"
    assert str(exact(Decimal("0.1250"))) == "0.125"
    assert str(exact(None)) == "0.00"
    assert str(exact(Decimal("12345678901234567890.1000"))) == "12345678901234567890.10"


def test_an_unknown_figure_is_not_zero() -> None:
    assert exact_or_none(None) is None
    assert shown(None) == "∅"
