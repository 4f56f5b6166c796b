"""SQL that reads a text exactly or not at all; what it answers is tried on the engine (tests/engine)."""

from __future__ import annotations

import re

import pytest

from freshmart_cli.compile.value_texts import bytes_text, comparable, typed_text


def pattern_of(sql: str) -> re.Pattern[str]:
    """The first pattern, as Python writes the end of a text."""
    return re.compile(sql.split("'")[1].replace("\\\\", "\\").replace("\\z", "\\Z"))


@pytest.mark.parametrize("text", ["2026", "2026-03-01", "0001-01-01", "9999-12-31", "2026-03-01T00:00:00.000Z"])
def test_a_date_and_its_midnight_are_dates(text: str) -> None:
    assert pattern_of(typed_text("t", "date")).search(text)


@pytest.mark.parametrize("text", ["", "12:00", "0000-03-01", "12026-03-01", "+2026-03-01", "2026-03-01T00:00:01"])
def test_no_date_is_made_of_another_text(text: str) -> None:
    assert not pattern_of(typed_text("t", "date")).search(text)


@pytest.mark.parametrize(("text", "dated"), [("2026-03-01 10:00", True), ("10:00", False), ("1772445600", False)])
def test_an_instant_begins_with_its_date(text: str, dated: bool) -> None:
    assert bool(pattern_of(typed_text("t", "timestamp")).search(text)) == dated


@pytest.mark.parametrize(
    ("kind", "values", "others"),
    [
        ("int", ("7", "-7", "+007", "\t7\r\n"), ("", "7.0", "1e3", "\x007", "\xa07", "7\x0b", "٣")),
        ("decimal(9,2)", ("7", "-.5", "5.", "0.005"), ("", ".", "1e3", "1,5", "7\x00", "٣")),
        ("double", ("7", "-1.5e-7", "NaN", "-Infinity"), ("", "1d", "0x1p3", "-NaN", "7\x00")),
        ("boolean", ("true", "F", "Yes", "0"), ("", "on", "off", "tru", "2")),
    ],
)
def test_a_value_is_written_in_one_of_the_ways_that_every_engine_reads(
    kind: str, values: tuple[str, ...], others: tuple[str, ...]
) -> None:
    pattern = pattern_of(typed_text("t", kind))
    assert [text for text in values if not pattern.search(text)] == []
    assert [text for text in others if pattern.search(text)] == []


def test_base64_is_whole_or_it_is_none() -> None:
    pattern = pattern_of(bytes_text("t"))
    assert all(pattern.search(text) for text in ("", "YWJj", "YWI=", "YQ=="))
    assert not any(pattern.search(text) for text in ("Y", "YWI", "YW=", "YR==", "YWJj\n", "_-8="))


def test_bytes_and_doubles_are_told_apart_by_what_engines_make_alike() -> None:
    assert (comparable("a", "binary"), comparable("a", "string")) == ("hex(a)", "a")
    assert comparable("a", "float").startswith("xxhash64(")
