"""SQL that reads a text exactly or not at all; what it answers is tried on the engine (tests/engine)."""

from __future__ import annotations

import re

import pytest

from freshmart_cli.compile.value_texts import comparable, scientific_decimal, typed_text


def pattern_of(sql: str) -> re.Pattern[str]:
    return re.compile(sql.split("'")[1])


@pytest.mark.parametrize("text", ["2026", "2026-03-01", "0001-01-01", "9999-12-31", "2026-03-01T00:00:00.000Z"])
def test_a_date_and_its_midnight_are_dates(text: str) -> None:
    assert pattern_of(typed_text("t", "date")).search(text)


@pytest.mark.parametrize("text", ["", "12:00", "0000-03-01", "12026-03-01", "+2026-03-01", "2026-03-01T00:00:01"])
def test_no_date_is_made_of_another_text(text: str) -> None:
    assert not pattern_of(typed_text("t", "date")).search(text)


@pytest.mark.parametrize(("text", "dated"), [("2026-03-01 10:00", True), ("10:00", False), ("1772445600", False)])
def test_an_instant_begins_with_its_date(text: str, dated: bool) -> None:
    assert bool(pattern_of(typed_text("t", "timestamp")).search(text)) == dated


def test_a_number_with_an_exponent_is_a_decimal_up_to_where_doubles_are_exact() -> None:
    assert f"< {2**53 // 1000} THEN" in scientific_decimal("t", "decimal(12,3)")
    assert f"< {2**53} THEN" in scientific_decimal("t", "decimal(12, 0)")


def test_bytes_are_told_apart_by_their_base64() -> None:
    assert (comparable("a", "binary"), comparable("a", "string")) == ("base64(a)", "a")
