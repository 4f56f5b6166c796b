from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from enum import StrEnum
from pathlib import Path

import pytest

from freshmart_cli.cli.answers import as_json, plain


class Colour(StrEnum):
    red = "red"


@dataclass(frozen=True, slots=True)
class Part:
    name: str
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Whole:
    parts: tuple[Part, ...]
    at: datetime


@pytest.mark.parametrize(
    ("value", "answered"),
    [
        (Decimal("10.50"), "10.50"),
        (Decimal("1E+3"), "1000"),
        (date(2026, 3, 1), "2026-03-01"),
        (datetime(2026, 3, 1, 12, tzinfo=UTC), "2026-03-01T12:00:00+00:00"),
        (time(4), "04:00:00"),
        (timedelta(minutes=1.5), 90.0),
        (b"\x85", "hQ=="),
        (float("nan"), "nan"),
        (Path("a/b"), "a/b"),
        (Colour.red, "red"),
        (None, None),
        (True, True),
        (2**60, 2**60),
        ({1: (Decimal("1.0"),)}, {"1": ["1.0"]}),
    ],
)
def test_a_value_becomes_what_json_knows(value: object, answered: object) -> None:
    assert plain(value) == answered


def test_a_dataclass_becomes_an_object_with_all_that_it_holds() -> None:
    whole = Whole((Part("a", Decimal("1.10")),), datetime(2026, 3, 1, tzinfo=UTC))
    assert plain(whole) == {"parts": [{"name": "a", "amount": "1.10"}], "at": "2026-03-01T00:00:00+00:00"}


def test_text_stays_readable() -> None:
    assert as_json(["Café"]) == '[\n  "Café"\n]'
