from __future__ import annotations

import pytest

from freshmart_cli.contracts.lint.always_true import why_always_true
from freshmart_cli.contracts.lint.sql_text import parse_condition


def why(text: str) -> str:
    tree = parse_condition(text).tree
    assert tree is not None
    return why_always_true(tree)


@pytest.mark.parametrize(
    "text",
    [
        "1 = 1",
        "TRUE",
        "current_date() > DATE '2020-01-01'",
        "a = a",
        "(t.a <= t.a)",
        "upper(a) = upper(a)",
        "a <> NULL",
        "NULL = a",
        "a IN (a, b)",
        "a IN ('x', NULL)",
        "a > 1 OR 1 = 1",
        "a > 1 OR NOT a > 1",
        "a IS NULL OR a IS NOT NULL",
        "a > 1 OR b < 2 OR NOT (a > 1)",
        "a = a AND b = b",
        "count(lines) >= 0",
    ],
)
def test_a_check_that_holds_for_every_row_is_seen_through(text: str) -> None:
    assert why(text)


@pytest.mark.parametrize(
    "text",
    [
        "a = b",
        "a <> a",
        "a = t.a",
        "a IS NOT NULL",
        "a IS NULL OR a > 0",
        "a IN ('x', 'y')",
        "a NOT IN ('x', NULL)",
        "a = a AND b > 0",
        "count(lines) > 0",
        "count(*) = 5",
        "rand() < 0.5",
        "is_valid('x')",
        "EXISTS (SELECT 1 FROM silver.x)",
    ],
)
def test_a_check_that_can_fail_is_left_alone(text: str) -> None:
    assert why(text) == ""
