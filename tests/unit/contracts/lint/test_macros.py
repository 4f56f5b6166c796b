from __future__ import annotations

import pytest

from freshmart_cli.contracts.lint.macros import macros_called, neutral


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("a + {{ ratio('x', \"y\") }} + b", "a +    ratio( x ,  y )    + b"),
        ("WHERE {{ as_of('p', 'CAST(d AS TIMESTAMP)') }}", "WHERE    as_of('p',  CAST(d AS TIMESTAMP) )   "),
        ("{{ touched('k', 'silver.t', 'k') }}", "   touched( k , 'silver.t', 'k')   "),
        ("{{- changed('d') -}}", "    changed( d )    "),
        ("d > {{ var('days') }}", "d > 0                "),
        ("{{ now }}", "TRUE     "),
        ("{{ ratio(a, b) }}", "TRUE             "),
        ("{{ unknown('x') }}", "TRUE              "),
        ("FROM {{ tables('x') }} t", "FROM _m                t"),
        ("a {# note #} {% if x %}b{% endif %}", "a" + " " * 22 + "b" + " " * 11),
        ("no macro '{' here", "no macro '{' here"),
    ],
)
def test_macros_are_read_as_sql_of_the_same_length(text: str, read: str) -> None:
    assert neutral(text) == read
    assert len(read) == len(text)


def test_lines_stay_where_they_are() -> None:
    text = "SELECT {{ ratio('a',\n  'b') }},\n{{\nnow }} FROM t"
    assert [len(line) for line in neutral(text).split("\n")] == [len(line) for line in text.split("\n")]


def test_calls_are_found_with_their_place() -> None:
    assert macros_called("x {{ one('a') }} {{two()}} {{ name }}") == [("one", 5), ("two", 19)]
