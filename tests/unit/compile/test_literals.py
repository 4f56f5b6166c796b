"""Predicates over literal values."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from freshmart_cli.compile.literals import MANY, among, typed_literal


def days(count: int) -> tuple[str, ...]:
    return tuple((date(2026, 1, 1) + timedelta(days=n)).isoformat() for n in range(count))


@pytest.mark.parametrize(
    ("value", "kind", "sql"),
    [
        ("2026-03-01", "date", "DATE'2026-03-01'"),
        ("2026-03-01 04:00:00", "timestamp", "TIMESTAMP'2026-03-01 04:00:00'"),
        ("it's", "string", "'it\\'s'"),
        ("back\\slash", "", "'back\\\\slash'"),
        ("7", "int", "CAST('7' AS int)"),
        ("1.50", "decimal(9,2)", "CAST('1.50' AS decimal(9,2))"),
        ("1' OR '1'='1", "bigint", "CAST('1\\' OR \\'1\\'=\\'1' AS bigint)"),
    ],
)
def test_a_value_is_a_literal_of_its_type(value: str, kind: str, sql: str) -> None:
    assert typed_literal(value, kind) == sql


def test_no_value_is_no_row() -> None:
    assert among("day", (), "date") == "false"


def test_values_are_listed() -> None:
    assert among("d.day", ("2026-03-01", "2026-03-02"), "date") == "d.day IN (DATE'2026-03-01', DATE'2026-03-02')"


def test_so_many_days_are_still_listed() -> None:
    assert among("day", days(MANY), "date").count("DATE'") == MANY


def test_more_days_become_the_range_that_covers_them() -> None:
    assert among("day", tuple(reversed(days(MANY + 1))), "date") == "day BETWEEN DATE'2026-01-01' AND DATE'2026-05-01'"


def test_many_values_without_order_stay_a_list() -> None:
    listed = tuple(str(n) for n in range(MANY + 1))
    assert among("depot", listed, "int").startswith("depot IN (CAST('0' AS int), ")
