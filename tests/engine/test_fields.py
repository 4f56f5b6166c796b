"""The field macros of templates/sql/fields.sql against a reading in Python of POS.md's field types, over edge values."""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from functools import cache
from typing import Any

import pyarrow as pa
import pytest
from deltalake import write_deltalake

from freshmart_cli.compile.record import Field
from freshmart_cli.engine.connect_engine import ConnectEngine
from freshmart_cli.engine.port import StoredTable
from tests.support.field_edges import FIELDS, edges, field, reading, record

UNREADABLE = object()


def test_every_field_reads_every_edge_value_as_the_reference_does(
    engine: ConnectEngine, place: Callable[[], StoredTable]
) -> None:
    cases = [(each, text) for each in FIELDS for text in edges(each)]
    assert len(cases) > 1500
    stored = place()
    write_deltalake(
        stored.location,
        pa.table(
            {
                "place": list(range(len(cases))),
                "field": [f.name for f, _ in cases],
                "_raw": [record(text) for _, text in cases],
            }
        ),
    )
    engine.register(stored)
    rows = engine.query("\nUNION ALL\n".join(reading(each, str(stored.name)) for each in FIELDS)).to_pylist()
    found = {row["place"]: row for row in rows}
    wrong = []
    for number, (each, text) in enumerate(cases):
        expected = expected_value(each, text)
        row = found[number]
        if row["value"] != (None if expected is UNREADABLE else shown(expected)) or row["bad"] is not (
            expected is UNREADABLE
        ):
            wrong.append(
                f"{each.name} of {text!r}: {row['value']}, bad {row['bad']}; expected {'unreadable' if expected is UNREADABLE else shown(expected)}"
            )
    assert not wrong, "\n".join(wrong)


def shown(value: Any) -> str | None:
    """The value as Spark prints it."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M:%S").rjust(19, "0")
    return value.isoformat() if isinstance(value, date) else str(value)


def expected_value(each: Field, text: str) -> Any:
    """What POS.md says a field holds: a value, None for the NULL of an optional one, or UNREADABLE."""
    if each.kind == "text":
        return text.rstrip(" ")
    if each.optional and (not text.strip(" ") or set(text) == {"0"}):
        return None
    found = READERS[each.kind](each, text)
    return UNREADABLE if found is None else found


@cache
def digits_of(text: str) -> int | None:
    return int(text) if re.fullmatch(r"[0-9]+", text) else None


def read_int(each: Field, text: str) -> Any:
    return digits_of(text)


def read_digits(each: Field, text: str) -> Any:
    return None if digits_of(text) is None else text


def scaled(number: int | None, each: Field) -> Any:
    return None if number is None else Decimal(number).scaleb(-each.digits)


def read_implied(each: Field, text: str) -> Any:
    return scaled(digits_of(text), each)


def read_overpunch(each: Field, text: str) -> Any:
    head, last = text[:-1], text[-1:]
    sign, digit = 1, last
    for letters, way in (("{ABCDEFGHI", 1), ("}JKLMNOPQR", -1)):
        if last in letters:
            sign, digit = way, str(letters.index(last))
    number = digits_of(head + digit)
    return None if number is None else scaled(number and sign * number, each)


def read_date(each: Field, text: str) -> Any:
    if digits_of(text) is None:
        return None
    year, month, day = int(text[:4]), int(text[4:6]), int(text[6:8])
    if not (year and 1 <= month <= 12 and 1 <= day <= calendar.monthrange(year, month)[1]):
        return None
    return date(year, month, day)


def read_julian(each: Field, text: str) -> Any:
    if digits_of(text) is None:
        return None
    year, day = int(text[:4]), int(text[4:])
    if not (year and 1 <= day <= (366 if calendar.isleap(year) else 365)):
        return None
    return date(year, 1, 1) + timedelta(days=day - 1)


def read_time(each: Field, text: str) -> Any:
    if digits_of(text) is None or int(text[:2]) > 23 or int(text[2:4]) > 59 or int(text[4:6]) > 59:
        return None
    return f"{text[:2]}:{text[2:4]}:{text[4:6]}"


def read_timestamp(each: Field, text: str) -> Any:
    day, clock = read_date(each, text[:8]), read_time(each, text[8:])
    if day is None or clock is None:
        return None
    return datetime.combine(day, time.fromisoformat(clock), UTC)


READERS: dict[str, Callable[[Field, str], Any]] = {
    "int": read_int,
    "digits": read_digits,
    "implied": read_implied,
    "overpunch": read_overpunch,
    "date": read_date,
    "julian": read_julian,
    "time": read_time,
    "timestamp": read_timestamp,
}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0000123{", "1.230"),
        ("0000123}", "-1.230"),
        ("0000000}", "0.000"),
        ("0000123R", "-1.239"),
        ("00001234", "1.234"),
        ("0000123r", None),
    ],
)
def test_the_reference_itself_reads_overpunched_amounts(text: str, value: str | None) -> None:
    found = read_overpunch(field("overpunch", 8, "decimal(8,3)", digits=3), text)
    assert (None if found is None else f"{found:.3f}") == value
