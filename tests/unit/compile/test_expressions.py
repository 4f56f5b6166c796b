"""The rewriting of contract expressions: what is not claimed stays as it was written, byte for byte."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from freshmart_cli.compile.expressions import (
    names,
    qualified_names,
    rewrite,
    split_arguments,
    split_equality,
    tokens,
)

PIECES = st.sampled_from(
    [
        "FH",
        "x",
        "sum",
        "items",
        ".",
        "(",
        ")",
        ",",
        " ",
        "\n",
        "'it''s'",
        "'a\\'b'",
        '"FH.x"',
        "`FH.x`",
        "1.5",
        "=",
        "<>",
        "é",
        "'",
        '"',
        "`",
        "\\",
        "--",
    ]
)
EXPRESSIONS = st.one_of(st.text(), st.lists(PIECES).map("".join))


def unclaimed(owner: str, name: str) -> None:
    return None


def loud(owner: str, name: str) -> str:
    return "REPLACED"


@given(EXPRESSIONS)
def test_joining_the_tokens_gives_the_expression_back(expression: str) -> None:
    assert "".join(token.text for token in tokens(expression)) == expression


def balanced(expression: str) -> bool:
    depth = 0
    for token in tokens(expression):
        depth += (token.text == "(") - (token.text == ")")
        if depth < 0:
            return False
    return depth == 0


@given(EXPRESSIONS.filter(balanced))
def test_an_expression_of_which_nothing_is_claimed_stays_verbatim(expression: str) -> None:
    assert rewrite(expression, unclaimed, unclaimed) == expression


@given(st.text())
def test_a_quoted_text_is_never_rewritten(text: str) -> None:
    quoted = "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"
    assert rewrite(f"a = {quoted}", loud, loud) == f"a = {quoted}"
    assert names(f"a = {quoted}") == {"a"}


@pytest.mark.parametrize(
    "quoted", ["'FH.x'", "'it''s FH.x'", "'\\' FH.x'", '"FH.x"', '"a ""FH.x"" b"', '"\\" sum(FH.x)"', "`FH.x`"]
)
def test_names_inside_any_quotes_are_no_names(quoted: str) -> None:
    assert rewrite(f"{quoted} <> FH.y", loud, unclaimed) == f"{quoted} <> REPLACED"
    assert qualified_names(f"{quoted} <> FH.y") == {("FH", "y")}


def test_a_qualified_name_is_replaced_where_it_is_claimed() -> None:
    found = rewrite(
        "FH.kind = 'R' AND other.kind = FH . kind", lambda owner, name: "k" if owner == "FH" else None, unclaimed
    )
    assert found == "k = 'R' AND other.kind = FH . kind"


@pytest.mark.parametrize("call", ["sum(items.amount)", "sum (items.amount)", "sum\n  (items.amount)"])
def test_a_call_is_claimed_with_any_space_before_its_arguments(call: str) -> None:
    seen: list[tuple[str, str]] = []

    def claim(name: str, inside: str) -> str:
        seen.append((name, inside))
        return "_a"

    assert rewrite(f"{call} = total", unclaimed, claim) == "_a = total"
    assert seen == [("sum", "items.amount")]


def test_calls_within_calls_are_looked_into_where_the_outer_one_is_not_claimed() -> None:
    found = rewrite(
        "coalesce(abs(FH.x), count(items)) IN (FH.y)",
        lambda *_: "q",
        lambda name, inside: "n" if name == "count" else None,
    )
    assert found == "coalesce(abs(q), n) IN (q)"


def test_the_arguments_of_a_claimed_call_reach_to_its_own_parenthesis() -> None:
    seen: list[str] = []
    rewrite("f(g(1, 2), ')') + 3", unclaimed, lambda name, inside: seen.append(inside))
    assert seen[0] == "g(1, 2), ')'"


@pytest.mark.parametrize(
    ("expression", "found"),
    [
        ("extended + discount", {"extended", "discount"}),
        ("coalesce(a, b) = 'c'", {"a", "b"}),
        ("FH.x = y", {"y"}),
        ("`my column` > 1", {"my column"}),
        ("trim (a) || t.b", {"a"}),
        ("1 = 1.5", set()),
    ],
)
def test_the_columns_that_an_expression_reads_are_its_unqualified_names(expression: str, found: set[str]) -> None:
    assert names(expression) == found


def test_keywords_count_as_names_since_nothing_is_parsed() -> None:
    assert names("a IS NOT NULL") == {"a", "IS", "NOT", "NULL"}


@pytest.mark.parametrize(
    ("inside", "arguments"),
    [
        ("a, b", ["a", "b"]),
        ("f(a, b), c", ["f(a, b)", "c"]),
        ("x[1, 2], ','", ["x[1, 2]", "','"]),
        ("'(', a", ["'('", "a"]),
        ("", [""]),
    ],
)
def test_arguments_are_split_at_top_level_commas_only(inside: str, arguments: list[str]) -> None:
    assert split_arguments(inside) == arguments


def test_an_equality_has_two_sides() -> None:
    assert split_equality("sum(IT.a + IT.b) = FT.total") == ("sum(IT.a + IT.b)", "FT.total")
    assert split_equality("count(if(a = b, 1, 0)) = '='") == ("count(if(a = b, 1, 0))", "'='")


@pytest.mark.parametrize("check", ["FT.total", "a = b = c", "", "sum(a = b)"])
def test_what_is_not_one_equality_is_refused(check: str) -> None:
    with pytest.raises(ValueError, match="one equality"):
        split_equality(check)
