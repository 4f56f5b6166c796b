"""The functions of the contract language (templates/sql/functions.sql) against Python, on the real engine."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from freshmart_cli.compile.rendering import macros
from freshmart_cli.engine.connect_engine import ConnectEngine

FUNCTIONS = macros("functions.sql")


def each(engine: ConnectEngine, sql: str, rows: list[str]) -> list[Any]:
    """The expression over rows of literals, in order; columns are a, b, c."""
    width = rows[0].count("|") + 1
    listed = ", ".join(f"({n}, {', '.join(row.split('|'))})" for n, row in enumerate(rows))
    names = ", ".join("abc"[:width])
    found = engine.query(f"SELECT {sql} AS found FROM VALUES {listed} t(n, {names}) ORDER BY n")
    listed_back: list[Any] = found["found"].to_pylist()
    return listed_back


def valid(digits: str) -> bool:
    """GS1's check digit: odd places of a GTIN-14 weigh three."""
    return sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(digits, 1)) % 10 == 0


def test_a_gtin_is_valid_by_its_check_digit(engine: ConnectEngine) -> None:
    real = ["00012345600012", "10614141000415", "00614141000036", "95012346789035"]
    wrong = [f"{text[:-1]}{(int(text[-1]) + step) % 10}" for text in real for step in range(1, 10)]
    found = each(engine, FUNCTIONS.gtin_valid("a"), [f"'{text}'" for text in real + wrong])
    assert found == [valid(text) for text in real + wrong]
    assert found[: len(real)] == [True] * len(real)
    assert not any(found[len(real) :])


@pytest.mark.parametrize(
    "text", ["", "0", "1234567890123", "123456789012345", "1234567890123A", " 0012345600012", "٠٠٠٠٠٠٠٠٠٠٠٠٠٠"]
)
def test_what_is_not_fourteen_digits_is_no_gtin(engine: ConnectEngine, text: str) -> None:
    assert each(engine, FUNCTIONS.gtin_valid("a"), [f"'{text}'"]) == [False]


def test_nothing_is_no_valid_gtin(engine: ConnectEngine) -> None:
    (found,) = each(engine, FUNCTIONS.gtin_valid("a"), ["CAST(NULL AS STRING)"])
    assert found is not True


def test_an_offset_is_read_as_seconds_with_its_sign(engine: ConnectEngine) -> None:
    texts = {"+0000": 0, "-0000": 0, "+0100": 3600, "-0500": -18000, "+0545": 20700, "-0330": -12600, "+1400": 50400}
    assert each(engine, FUNCTIONS.offset_seconds("a"), [f"'{text}'" for text in texts]) == list(texts.values())


@pytest.mark.parametrize("text", ["", "x", "+xx00", "+01xx", "+1:00"])
def test_what_is_no_offset_has_no_seconds(engine: ConnectEngine, text: str) -> None:
    assert each(engine, FUNCTIONS.offset_seconds("a"), [f"'{text}'"]) == [None]


def test_a_ratio_by_zero_or_by_nothing_is_nothing(engine: ConnectEngine) -> None:
    rows = ["CAST(5.00 AS DECIMAL(9,2))|2", "1|0", "0|0", "CAST(NULL AS INT)|2", "2|CAST(NULL AS INT)", "-1|4"]
    assert each(engine, FUNCTIONS.ratio("a", "b"), rows) == [2.5, None, None, None, None, -0.25]


def test_a_ratio_is_divided_as_a_double(engine: ConnectEngine) -> None:
    assert each(engine, FUNCTIONS.ratio("a", "b"), ["CAST('5.00' AS DECIMAL(9,2))|3"]) == [5 / 3]


def test_a_version_is_valid_from_its_first_instant_to_before_its_end(engine: ConnectEngine) -> None:
    sql = FUNCTIONS.as_of("v", "TIMESTAMP'2026-03-02 00:00:00'")
    spans = [
        "(TIMESTAMP'2026-03-02 00:00:00', CAST(NULL AS TIMESTAMP))",
        "(TIMESTAMP'2026-03-01 00:00:00', TIMESTAMP'2026-03-02 00:00:00')",
        "(TIMESTAMP'2026-03-01 00:00:00', TIMESTAMP'2026-03-02 00:00:01')",
        "(TIMESTAMP'2026-03-02 00:00:01', CAST(NULL AS TIMESTAMP))",
    ]
    found = engine.query(f"SELECT valid_from, {sql} AS found FROM VALUES {', '.join(spans)} v(valid_from, valid_to)")
    assert sorted(found["found"].to_pylist()) == [False, False, True, True]


ZONES = ("America/New_York", "Europe/Berlin", "Asia/Kathmandu", "Australia/Lord_Howe", "UTC")
NIGHTS = (
    datetime(2026, 3, 8),
    datetime(2026, 11, 1),
    datetime(2026, 3, 29),
    datetime(2026, 10, 25),
    datetime(2026, 4, 5),
    datetime(2026, 10, 4),
)


def offset_text(moment: datetime) -> str:
    found = moment.utcoffset()
    assert found is not None
    minutes = int(found.total_seconds() // 60)
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02d}{abs(minutes) % 60:02d}"


def test_every_instant_of_the_nights_that_change_the_clock_is_found_again_from_wall_clock_and_offset(
    engine: ConnectEngine,
) -> None:
    instants = [
        (zone, (night.replace(tzinfo=UTC) + timedelta(minutes=minutes)))
        for zone in ZONES
        for night in NIGHTS
        for minutes in range(-720, 1800, 30)
    ]
    local = [(zone, moment.astimezone(ZoneInfo(zone))) for zone, moment in instants]
    rows = [f"TIMESTAMP'{there:%Y-%m-%d %H:%M:%S}'|'{offset_text(there)}'|'{zone}'" for zone, there in local]
    found = each(engine, FUNCTIONS.instant("a", "b", "c"), rows)
    assert found == [moment for _, moment in instants]


def test_an_offset_that_the_zone_does_not_have_then_is_not_believed(engine: ConnectEngine) -> None:
    noon = "TIMESTAMP'2026-07-01 12:00:00'"
    rows = [f"{noon}|'{offset}'|'America/New_York'" for offset in ("-0400", "-0500", "+0000", "junk", "")]
    assert each(engine, FUNCTIONS.instant("a", "b", "c"), rows) == [datetime(2026, 7, 1, 16, tzinfo=UTC)] * 5


def test_the_reference_spells_offsets_as_the_files_do() -> None:
    assert offset_text(datetime(2026, 1, 1, tzinfo=timezone(timedelta(hours=-3, minutes=-30)))) == "-0330"
    assert offset_text(datetime(2026, 1, 1, tzinfo=ZoneInfo("Asia/Kathmandu"))) == "+0545"
