from __future__ import annotations

import pytest

from freshmart_cli.contracts.document import Spot
from freshmart_cli.contracts.yaml_text import ReadFile, read_bytes, read_text


def codes(read: ReadFile) -> list[str]:
    return [f"{problem.line}:{problem.column} {problem.code}" for problem in read.problems]


@pytest.mark.parametrize(
    "scalar",
    ["yes", "off", "null", "~", "010", "0x1F", "1e3", "2024-01-31", "12:30", "1_000", ".inf", "=", "true"],
)
def test_every_scalar_stays_the_text_that_was_written(scalar: str) -> None:
    read = read_text("x.yml", f"a: {scalar}\nb: [{scalar}]\n")
    assert read.document.value == {"a": scalar, "b": [scalar]}
    assert read.problems == ()


def test_keys_and_values_know_their_line_and_column() -> None:
    document = read_text("x.yml", "tables:\n  papers:\n    keys: [paper_id, title]\n").document
    path = Spot(("tables", "papers", "keys"))
    assert document.position(path.key) == (3, 5)
    assert document.position(path) == (3, 11)
    assert document.position(path.at(1)) == (3, 22)


def test_a_place_that_the_file_does_not_spell_out_is_that_of_its_parent() -> None:
    document = read_text("x.yml", "tables:\n  papers: {grain: one}\n  cost: 1-2 int\n").document
    assert document.position(Spot(("tables", "papers", "load", "mode"))) == (2, 3)
    assert document.position(Spot(("tables", "cost", "kind"))) == (3, 9)
    assert document.spelled(("tables", "cost", "kind")) == "tables.cost"
    assert document.spelled(("tables", "papers", "keys", 2)) == "tables.papers.keys[2]"


@pytest.mark.parametrize(
    ("text", "position"),
    [
        ("sql: SELECT abc\n", (1, 13)),
        ("sql: 'SELECT abc'\n", (1, 14)),
        ("sql: |\n  SELECT abc\n", (2, 10)),
        ("a: 1\nsql: |-\n    SELECT abc\n", (3, 12)),
        ("sql: >\n  SELECT abc\n", (1, 6)),
        ('sql: "SELECT\\tabc"\n', (1, 6)),
    ],
)
def test_a_character_inside_a_text_is_found_in_the_file_where_the_text_lies_there_unchanged(
    text: str, position: tuple[int, int]
) -> None:
    document = read_text("x.yml", text).document
    assert document.position(Spot(("sql",)).character(document.value["sql"].index("abc"))) == position


def test_a_later_line_of_a_literal_text_is_found_in_the_file() -> None:
    document = read_text("x.yml", "sql: |\n  SELECT a\n  FROM b\n\n    WHERE c\n").document
    text = document.value["sql"]
    assert document.position(Spot(("sql",)).character(text.index("FROM"))) == (3, 3)
    assert document.position(Spot(("sql",)).character(text.index("WHERE"))) == (5, 5)


def test_every_problem_of_a_file_is_found_at_once() -> None:
    read = read_text("x.yml", "a: &x 1\nb:\nc: *x\na: 2\n<<: {d: 1}\ne: !!int 5\n---\nf: 1\n")
    assert codes(read) == [
        "1:4 FM104",
        "2:1 FM103",
        "3:4 FM104",
        "4:1 FM102",
        "5:1 FM105",
        "6:4 FM110",
        "7:1 FM106",
    ]
    assert read.document.value["a"] == "1"


def test_an_empty_text_may_be_meant_when_it_is_quoted() -> None:
    read = read_text("x.yml", "quote: ''\nitems: [a, \"\"]\n")
    assert read.problems == ()
    assert read.document.value == {"quote": "", "items": ["a", ""]}


def test_an_empty_item_of_a_list_is_a_problem_of_its_own_place() -> None:
    assert codes(read_text("x.yml", "keys:\n  - a\n  -\n")) == ["3:4 FM103"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a: [1,\n", "2:1 FM101"),
        ("a: b: c\n", "1:5 FM101"),
        ("a: @x\n", "1:4 FM101"),
        ("a: 'x\n", "2:1 FM101"),
        ("a: 1\nb: \x01\n", "2:4 FM101"),
        ("a:\n\tb: 1\n", "2:1 FM107"),
        ("", "1:1 FM108"),
        ("# nothing\n", "1:1 FM108"),
        ("- a\n", "1:1 FM108"),
        ("text\n", "1:1 FM108"),
        ("{}\n", "1:1 FM108"),
    ],
)
def test_what_cannot_be_used_is_said_at_the_parsers_own_mark(text: str, found: str) -> None:
    read = read_text("x.yml", text)
    assert codes(read) == [found]
    assert not read.usable
    assert read.document.value == {}


def test_bytes_that_are_not_utf8_are_named() -> None:
    read = read_bytes("x.yml", b"a: 1\nb: K\xf6ln\n")
    assert codes(read) == ["2:5 FM111"]
    assert "byte 10" in read.problems[0].message


def test_a_byte_order_mark_is_no_part_of_the_first_key() -> None:
    assert read_bytes("x.yml", b"\xef\xbb\xbfa: 1\n").document.value == {"a": "1"}
