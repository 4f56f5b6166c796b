from __future__ import annotations

import pytest

from freshmart_cli.contracts.column_type import type_problem


@pytest.mark.parametrize(
    "text",
    [
        "string",
        "bigint",
        "decimal(38,38)",
        "decimal( 1, 0 )",
        "array<int>",
        "map<string, array<decimal(12,2)>>",
        "struct<a: int, b: map<string, double>>",
    ],
)
def test_types_that_every_engine_stores_alike_are_fine(text: str) -> None:
    assert type_problem(text) is None


@pytest.mark.parametrize("text", ["decimal(39,2)", "decimal(0,0)", "decimal(4,5)", "array<decimal(40,0)>"])
def test_decimals_have_a_range(text: str) -> None:
    problem = type_problem(text)
    assert problem is not None
    assert problem.is_range


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("varchar(20)", "write string"),
        ("integer", "write int"),
        ("decimal", "write decimal(p,s), such as decimal(18,2)"),
        ("sting", "did you mean string?"),
        ("array<text>", "write string"),
        ("map<string>", "write array<T>, map<K, V> or struct<name: T, …>"),
        ("struct<a int>", "write struct<name: T, …>"),
    ],
)
def test_an_unknown_type_is_answered_with_the_one_that_is_meant(text: str, hint: str) -> None:
    problem = type_problem(text)
    assert problem is not None
    assert not problem.is_range
    assert hint in problem.hint
