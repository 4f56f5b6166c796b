"""Columns in levels: each reads only what earlier ones made."""

from __future__ import annotations

import pytest

from freshmart_cli.compile.columns import column_levels, masked
from freshmart_cli.compile.record import Aliased
from freshmart_cli.contracts.columns import ResolvedColumn
from freshmart_cli.contracts.model import Column
from freshmart_cli.errors import UserError


def column(name: str, expr: str = "", mask: str = "", *, parent_key: bool = False) -> ResolvedColumn:
    return ResolvedColumn(
        name, "int", parent_key=parent_key, declared=Column.model_validate({"expr": expr, "mask": mask})
    )


def as_written(expression: str) -> str:
    return expression


def levels(*columns: ResolvedColumn) -> list[list[str]]:
    return [[each.alias for each in level] for level in column_levels(columns, as_written)]


def test_columns_that_need_nothing_computed_share_the_first_level() -> None:
    assert levels(column("a", "raw + 1"), column("b", "raw + 2")) == [["a", "b"]]


def test_a_column_comes_after_those_it_reads_whatever_their_order() -> None:
    assert levels(column("c", "a + b"), column("b", "a * 2"), column("a", "raw")) == [["a"], ["b"], ["c"]]


def test_a_columns_own_name_is_its_incoming_value() -> None:
    assert levels(column("a", "trim(a)")) == [["a"]]


def test_columns_without_expression_are_made_elsewhere() -> None:
    assert levels(column("plain"), column("key", "x", parent_key=True), column("a", "plain + key")) == [["a"]]


def test_columns_that_need_one_another_are_named() -> None:
    with pytest.raises(UserError, match="columns a, b need one another") as caught:
        levels(column("a", "b"), column("b", "a"), column("fine", "1"))
    assert caught.value.exit_code == 2


def test_a_computed_column_is_cast_to_its_type_and_rewritten() -> None:
    found = column_levels((column("a", "FH.x"),), lambda expression: "FH__x")
    assert found == ((Aliased("a", "try_cast(FH__x AS int)"),),)


@pytest.mark.parametrize(
    ("mask", "sql"),
    [
        ("hmac(person, card)", "mask_person_card(CAST(x AS STRING))"),
        ("hmac( person ,card )", "mask_person_card(CAST(x AS STRING))"),
        ("last4", "right(CAST(x AS STRING), 4)"),
        ("drop", "CAST(NULL AS STRING)"),
        ("redact", "CASE WHEN x IS NOT NULL THEN '***' END"),
        ("none", "x"),
        ("", "x"),
    ],
)
def test_a_mask_hides_a_value(mask: str, sql: str) -> None:
    assert masked("x", mask) == sql


def test_a_masked_column_is_masked_after_it_is_computed() -> None:
    found = column_levels((column("a", "nullif(a, '')", "last4"),), as_written)
    assert found[0][0].sql == "try_cast(right(CAST(nullif(a, '') AS STRING), 4) AS int)"
