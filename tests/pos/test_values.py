"""Field types of POS.md, *Bytes*."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import pytest

from tests.pos.layout import CONTENT, RECORD_LENGTH, Field, FieldType
from tests.pos.values import Unreadable, Value, value_of


def read(kind: FieldType, text: str) -> Value:
    return value_of(Field("x", 1, len(text), kind), text)


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        ("9", "0042", 42),
        ("9", "0000", 0),
        ("9?", "000", None),
        ("9?", "   ", None),
        ("9?", "003", 3),
        ("A", " MILK  ", " MILK"),
        ("A", "    ", ""),
        ("A", "\x85\x0c\x00 ", "\x85\x0c\x00"),
        ("G", "00000083276040", "00000083276040"),
        ("G", "00000000000000", None),
        ("G", "              ", None),
        ("D", "20240229", date(2024, 2, 29)),
        ("D?", "00000000", None),
        ("D?", "        ", None),
        ("J", "2024366", date(2024, 12, 31)),
        ("T", "235959", "23:59:59"),
        ("TS", "20240310023000", datetime(2024, 3, 10, 2, 30)),
        ("U2", "00000199", Decimal("1.99")),
        ("S2", "00000012C", Decimal("1.23")),
        ("S2", "00000012L", Decimal("-1.23")),
        ("S2", "000000123", Decimal("1.23")),
        ("S2", "00000000}", Decimal(0)),
        ("S3", "0000123D", Decimal("1.234")),
    ],
)
def test_a_field_has_its_value(kind: FieldType, text: str, value: Value) -> None:
    assert read(kind, text) == value


def test_negative_zero_is_zero_to_the_sign() -> None:
    assert str(read("S2", "00000000}")) == "0.00"


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("9", "    "),
        ("9", " 042"),
        ("9", "+042"),
        ("9", "٠٤٢٣"),
        ("9?", "0 0"),
        ("9?", "0-1"),
        ("G", "0000000000000A"),
        ("G", "83276040      "),
        ("D", "00000000"),
        ("D", "        "),
        ("D", "20230229"),
        ("D?", "20240230"),
        ("J", "2023366"),
        ("J", "2024000"),
        ("T", "240000"),
        ("T", "126000"),
        ("TS", "20240304000060"),
        ("TS", "00000000000000"),
        ("U2", "0000019I"),
        ("S2", "0000001Z"),
        ("S2", "        {"),
        ("S2", "-0000012C"),
    ],
)
def test_a_text_that_is_no_value_is_unreadable(kind: FieldType, text: str) -> None:
    with pytest.raises(Unreadable):
        read(kind, text)


def test_a_field_that_the_record_does_not_reach_is_unreadable_unless_it_is_text() -> None:
    number, text = Field("x", 3, 6, "9"), Field("x", 3, 6, "A")
    with pytest.raises(Unreadable):
        value_of(number, "IT001")
    assert value_of(text, "IT001") == "001"


def test_the_layout_leaves_no_byte_to_two_fields() -> None:
    for kind, fields in CONTENT.items():
        places = [place for each in fields for place in range(each.start, each.end + 1)]
        assert len(places) == len(set(places)) and max(places) <= RECORD_LENGTH, kind
        assert places == list(range(10, max(places) + 1)), kind
