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
from freshmart_cli.compile.rendering import macros
from freshmart_cli.engine.connect_engine import ConnectEngine
from freshmart_cli.engine.port import StoredTable

UNREADABLE = object()


def field(kind: str, width: int, type_: str, *, digits: int = 0, optional: bool = False) -> Field:
    name = f"{kind}_{width}_{digits}{'_optional' if optional else ''}"
    return Field(name, kind, 4, 3 + width, digits, optional, type_)


FIELDS = [
    field("text", 4, "string"),
    *(field("int", 4, "int", optional=each) for each in (False, True)),
    field("int", 12, "bigint"),
    field("int", 20, "decimal(20,0)"),
    *(field("digits", 6, "string", optional=each) for each in (False, True)),
    field("digits", 20, "string"),
    *(field("implied", 8, "decimal(8,2)", digits=2, optional=each) for each in (False, True)),
    field("implied", 6, "decimal(6,0)"),
    field("implied", 20, "decimal(20,4)", digits=4),
    *(field("overpunch", 8, "decimal(8,3)", digits=3, optional=each) for each in (False, True)),
    field("overpunch", 1, "decimal(1,0)"),
    field("overpunch", 18, "decimal(18,2)", digits=2),
    *(field("date", 8, "date", optional=each) for each in (False, True)),
    *(field("julian", 7, "date", optional=each) for each in (False, True)),
    *(field("time", 6, "string", optional=each) for each in (False, True)),
    *(field("timestamp", 14, "timestamp", optional=each) for each in (False, True)),
]

DATES = [
    "20260228",
    "20260229",
    "20240229",
    "20260230",
    "20261301",
    "20260001",
    "20260100",
    "20260431",
    "00010101",
    "00000101",
    "99991231",
    "19000229",
]
JULIANS = [
    "2026001",
    "2026365",
    "2026366",
    "2024366",
    "2024060",
    "2000366",
    "1900366",
    "2026000",
    "2026367",
    "2024367",
    "2026999",
    "0001001",
    "0000001",
]
TIMES = ["000000", "235959", "240000", "236000", "235960", "126060", "010203", "999999"]
ODD = [
    "",
    " ",
    "0",
    "7",
    "12",
    "-1",
    "+1",
    "1.",
    ".5",
    "1.5",
    "1e3",
    "1E1",
    "0x1F",
    "1_0",
    "abc",
    "NaN",
    "inf",
    "\0",
    "\x1a",
    "é",
    "²",
    "½",
    "\xa0",
    "\t9",
    "true",
]


def edges(each: Field) -> list[str]:
    """Texts of a field's width that are at the edges of its type."""
    width = each.width
    found = [text.ljust(width)[:width] for text in ODD] + [text.rjust(width)[-width:] for text in ODD]
    found += [text.zfill(width)[-width:] for text in ODD if text]
    found += ["0" * width, "9" * width, " " * width, "\0" * width, "0" * (width - 1) + " ", " " + "0" * (width - 1)]
    found += ["1" * (width - 1) + sign for sign in "{}ABIJRSabjr0-+ é\0"] + [
        "0" * (width - 1) + sign for sign in "{}AR"
    ]
    found += ["1" * (width // 2) + odd + "1" * (width - width // 2 - 1) for odd in " .-+eE,{}_\0\xa0"]
    if each.kind in ("date", "timestamp"):
        found += [(day + clock)[:width] for day in DATES for clock in (TIMES if each.kind == "timestamp" else [""])]
        found += ["2026-3-1".ljust(width)[:width], "202603 1".ljust(width, "0"), "2026 301".ljust(width, "0")]
    if each.kind == "julian":
        found += JULIANS
    if each.kind == "time":
        found += TIMES
    return list(dict.fromkeys(found))


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
                "_raw": [f"R01{text}Z" for _, text in cases],
            }
        ),
    )
    engine.register(stored)
    rows = engine.query("\nUNION ALL\n".join(reading(each, stored) for each in FIELDS)).to_pylist()
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


def reading(each: Field, stored: StoredTable) -> str:
    """The macros of one field, nested as in a record's typing; the value comes as text."""
    fields = macros("fields.sql")
    number = f", {fields.digits(each)} AS n_{each.name}" if each.kind != "text" else ""
    counted = f", {fields.counted(each)} AS c_{each.name}" if each.kind in ("int", "implied", "overpunch") else ""
    value = f"{each.name}" if each.type != "timestamp" else f"date_format({each.name}, 'yyyy-MM-dd HH:mm:ss')"
    return (
        f"SELECT place, CAST({value} AS STRING) AS value, {fields.bad(each)} AS bad FROM ("
        f"SELECT *, {fields.value(each)} AS {each.name} FROM ("
        f"SELECT *{counted} FROM (SELECT place, _raw{number} FROM {stored.name} WHERE field = '{each.name}')))"
    )


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
