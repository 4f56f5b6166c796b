from __future__ import annotations

import pytest
from sqlglot import exp

from freshmart_cli.contracts.lint.sql_text import (
    Parsed,
    offset_of,
    parse_condition,
    parse_ordering,
    parse_query,
)


@pytest.mark.parametrize("text", ["desc = 1", "comment = 'x'", "set IS NULL", "date > '2024-01-01'", "a -- b"])
def test_words_that_start_statements_are_columns_in_expressions(text: str) -> None:
    assert parse_condition(text).tree is not None


@pytest.mark.parametrize(
    ("text", "offset"), [("a b", 2), ("a, b", 1), ("a AS b", 2), ("a = ", 2), ("x\n AND y ==== 3", 11)]
)
def test_what_is_no_expression_is_said_with_its_place(text: str, offset: int) -> None:
    parsed = parse_condition(text)
    assert parsed.tree is None
    assert parsed.error
    assert parsed.offset == offset


def test_an_order_has_a_direction() -> None:
    assert parse_ordering("FH.seq DESC").tree is not None
    assert parse_ordering("FH.seq sideways").tree is None


@pytest.mark.parametrize("text", ["", "SELECT 1; SELECT 2", "DELETE FROM silver.x", "OPTIMIZE silver.x", "CALL f()"])
def test_anything_but_one_select_is_refused_without_another_word(text: str, caplog: pytest.LogCaptureFixture) -> None:
    assert parse_query(text) == Parsed(None, "exactly one SELECT is expected")
    assert caplog.records == []


def test_a_node_knows_where_it_starts() -> None:
    tree = parse_condition("a + lines.net > 0").tree
    assert tree is not None
    assert sorted(offset_of(column) for column in tree.find_all(exp.Column)) == [0, 4]
