"""Values at the edges of what the SQL of the templates is applied to, as tables with a column ``place``."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import product
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow as pa

from tests.support import field_edges

GROUPS: dict[str, list[str]] = json.loads(Path(__file__).with_name("texts.json").read_text(encoding="utf-8"))
AROUND = (
    " ",
    "\t",
    "\n",
    "\r\n",
    "\x0b",
    "\x0c",
    "\x00",
    "\x01",
    "\x1f",
    "\x7f",
    "\x85",
    "\xa0",
    "\u2003",
    "\u2028",
    "\ufeff",
)
FRAMED = tuple(
    framed
    for text in ("7", "7.0", "1.5e1", "true", "2026-03-01", "2026-03-01 10:00:00", "2026-03-01T00:00:00Z", "YWJj")
    for around in AROUND
    for framed in (around + text, text + around)
)
TEXTS: tuple[str | None, ...] = (
    None,
    *dict.fromkeys((*(text for group in GROUPS.values() for text in group), *FRAMED)),
)

INTEGERS = (0, 1, -1, 7, 999, 1000, -2147483648, 2147483647)
BIGINTS = (0, 1, -1, 10**12, 2**53, 2**53 + 1, -(2**63), 2**63 - 1)
DOUBLES = (
    *(
        0.0,
        -0.0,
        1.0,
        -1.0,
        0.1,
        0.2,
        0.1 + 0.2,
        1 / 3,
        -2 / 3,
        100.0,
        1e6,
        1e7,
        1.5e7,
        12345678.9,
        0.001,
        0.0001,
        1e-5,
        1e15,
    ),
    *(1e16, 1e17, 1e21, 1e22, 1e23, 123456789012345680.0, 2.0**53, 2.0**63, 5e-324, 2.2250738585072014e-308, 1e308),
    *(1.7976931348623157e308, math.inf, -math.inf, math.nan, 9007199254740993.0, 0.005, 1.005, 2.675, 2.5, 3.5, -2.5),
)
MONEY = ("0.00", "0.01", "-0.01", "1.10", "100.00", "-9999999.99", "9999999.99", "1234.50")
FINE = (
    "0E-10",
    "1E-10",
    "-1E-10",
    "0.1",
    "1.5",
    "1000000",
    "9999999999999999999999999999",
    "-1234567.8901234567",
    "1E-7",
)
DATES = tuple(
    map(date.fromisoformat, ("0001-01-01", "1582-10-04", "1582-10-15", "1899-12-31", "1970-01-01", "1969-12-31"))
)
DATES += tuple(map(date.fromisoformat, ("2024-02-29", "2026-03-08", "2026-11-01", "2026-12-31", "9999-12-31")))
MOMENTS = tuple(
    datetime.fromisoformat(text).replace(tzinfo=UTC)
    for text in (
        *(
            "0001-01-01 00:00:00",
            "0999-12-31 23:59:59.999999",
            "1582-10-10 00:00:00",
            "1899-12-31 23:59:59",
            "1900-01-01 00:00:00",
        ),
        *("1969-12-31 23:59:59.999999", "1970-01-01 00:00:00", "1970-01-01 00:00:00.000001", "2026-03-08 07:30:00"),
        *(
            "2026-03-01 10:00:00.1",
            "2026-03-01 10:00:00.123",
            "2026-03-01 10:00:00.123450",
            "2026-11-01 05:59:59.999999",
        ),
        *("9999-12-31 00:00:00", "9999-12-31 23:59:59.999999"),
    )
)
BYTES = (b"", b"\0", b"abc", b"\xff\xfe", bytes(range(256)), "é".encode())
SHORT_TEXTS = (
    "",
    " ",
    "a",
    "A",
    "a ",
    " a",
    "\0",
    "\x1e",
    "\x1f",
    "?",
    "é",
    "e\u0301",
    "🙂",
    "中文",
    "\ue000",
    "=x",
    "~",
    "O'Brien",
    "a\\b",
    "x" * 80,
)

VALUES: dict[str, tuple[str, Sequence[Any]]] = {
    "an_int": ("int", INTEGERS),
    "a_bigint": ("bigint", BIGINTS),
    "a_double": ("double", DOUBLES),
    "a_float": ("float", [each for each in DOUBLES if not 3.4e38 < abs(each) < math.inf]),
    "money": ("decimal(9,2)", [*map(Decimal, MONEY)]),
    "fine": ("decimal(38,10)", [*map(Decimal, FINE)]),
    "whole": ("decimal(38,0)", [Decimal(10) ** 33, Decimal(-7), Decimal(0)]),
    "a_flag": ("boolean", [True, False]),
    "a_day": ("date", DATES),
    "an_instant": ("timestamp", MOMENTS),
    "a_text": ("string", SHORT_TEXTS),
    "some_bytes": ("binary", BYTES),
}
"""Column → its type, its values."""

_ARROW = {"int": pa.int32(), "bigint": pa.int64(), "double": pa.float64(), "float": pa.float32(), "boolean": pa.bool_()}
_ARROW |= {"date": pa.date32(), "timestamp": pa.timestamp("us", "UTC"), "string": pa.string(), "binary": pa.binary()}
_ARROW |= {
    "decimal(9,2)": pa.decimal128(9, 2),
    "decimal(38,10)": pa.decimal128(38, 10),
    "decimal(38,0)": pa.decimal128(38, 0),
}

ZONES = ("America/New_York", "Europe/Berlin", "Asia/Kathmandu", "Australia/Lord_Howe", "UTC")
NIGHTS = ("2026-03-08", "2026-11-01", "2026-03-29", "2026-10-25", "2026-04-05", "2026-10-04")


def texts() -> pa.Table:
    """``x``: what a text may hold that is to be read as a value of any type."""
    return _placed({"x": pa.array(TEXTS, pa.string())})


def records() -> pa.Table:
    """``_raw``: records with the edges of every kind of field where the fields are."""
    found = dict.fromkeys(field_edges.record(text) for each in field_edges.FIELDS for text in field_edges.edges(each))
    return _placed({"_raw": pa.array([*found, "", None], pa.string())})


def values() -> pa.Table:
    """A column of each type; a row without any value comes last."""
    most = max(len(listed) for _, listed in VALUES.values()) + 1
    return _placed(
        {
            name: pa.array([*listed, *[None] * (most - len(listed))], _ARROW[kind])
            for name, (kind, listed) in VALUES.items()
        }
    )


def pairs() -> pa.Table:
    """``a``, ``b``: decimals; ``c``, ``d``: doubles; each with each."""
    money = [*map(Decimal, ("0.00", "0.01", "-0.01", "5.00", "3.00", "-7.00", "9999999.99")), None]
    doubles = [0.0, -0.0, 1.0, 3.0, -1 / 3, 1e308, 5e-324, math.inf, -math.inf, math.nan, None]
    crossed = [(a, b, 1.0, 1.0) for a, b in product(money, money)] + [
        (Decimal(1), Decimal(1), c, d) for c, d in product(doubles, doubles)
    ]
    a, b, c, d = zip(*crossed, strict=True)
    kinds = pa.decimal128(9, 2), pa.float64()
    return _placed(
        {"a": pa.array(a, kinds[0]), "b": pa.array(b, kinds[0]), "c": pa.array(c, kinds[1]), "d": pa.array(d, kinds[1])}
    )


def clocks() -> pa.Table:
    """``local``, ``shift``, ``zone``: what clocks show on nights that change them, with offsets true and false."""
    rows: list[tuple[datetime | None, str | None, str | None]] = [
        (moment.astimezone(ZoneInfo(zone)).replace(tzinfo=UTC), shift, zone)
        for zone in ZONES
        for moment in _moments()
        for shift in (_offset(moment.astimezone(ZoneInfo(zone))), "-0400", "junk")
    ]
    for day, zone in product(NIGHTS, ZONES):
        rows += [
            (_at(day, minutes), shift, zone) for minutes in range(0, 240, 30) for shift in ("-0500", "+0100", None)
        ]
    noon = _at("2026-07-01", 720)
    rows += [(noon, shift, "America/New_York") for shift in GROUPS["offsets"]]
    rows += [(None, "+0100", "UTC"), (noon, "+0100", None), (noon, None, "Asia/Tokyo")]
    rows += [(moment, "-0500", zone) for moment in MOMENTS for zone in ("America/New_York", "UTC")]
    local, shift, zone = zip(*rows, strict=True)
    return _placed({"local": pa.array(local, _ARROW["timestamp"]), "shift": pa.array(shift), "zone": pa.array(zone)})


def spans() -> pa.Table:
    """``valid_from``, ``valid_to``, ``at``: instants before, on, between and after both ends."""
    instants = [MOMENTS[0], *(datetime(2026, 3, 1, 0, 0, 0, n, UTC) for n in range(3)), MOMENTS[-1], None]
    starts, ends, at = zip(*product(instants, instants, instants), strict=True)
    kind = _ARROW["timestamp"]
    return _placed({"valid_from": pa.array(starts, kind), "valid_to": pa.array(ends, kind), "at": pa.array(at, kind)})


def _moments() -> Iterable[datetime]:
    for night in NIGHTS:
        yield from (_at(night, minutes) for minutes in range(-720, 1800, 90))
        yield _at(night, 0) + timedelta(microseconds=1)


def _at(day: str, minutes: int) -> datetime:
    return datetime.fromisoformat(day).replace(tzinfo=UTC) + timedelta(minutes=minutes)


def _offset(there: datetime) -> str:
    return there.strftime("%z")


def _placed(columns: dict[str, pa.Array]) -> pa.Table:
    table = pa.table(columns)
    return table.add_column(0, "place", pa.array(range(table.num_rows), pa.int32()))
