"""Paths of columns in documents, and the fields that a contract names."""

from __future__ import annotations

import pytest
import yaml

from freshmart_cli.contracts.document_paths import (
    is_of_root,
    json_path,
    list_paths,
    named_fields,
    reads_documents,
    steps_of,
)
from freshmart_cli.contracts.source_contract import Contract

CONTRACT = """
contract: moves
format: json
tables:
  moves:
    columns:
      id: {type: string, from: [meta.id, "['odd.id']"]}
      kind: {type: string, expr: upper(kind)}
      depot: {type: int, expr: other.depot + 1}
      whole: {type: string, from: $}
      code: {hash: [id]}
  lines:
    from: lines[]
    columns: {article: string, version: {type: int, from: $.schema_version}, tag: {type: string, from: "tags[0]"}}
  lots: {from: "lines[].lots[]", columns: {lot: {type: string, from: "@"}}}
  parts: {from: "$.body.parts[]", columns: {part: string}}
"""


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("price", "$.price"),
        ("a.b", "$.a.b"),
        ("$.a.b", "$.a.b"),
        ("$", "$"),
        ("@", "$"),
        ("@.x", "$.x"),
        ("tags[0]", "$.tags[0]"),
        ("a[0][1].b", "$.a[0][1].b"),
        ("['a.b'].c", "$['a.b'].c"),
        ("a['b c']", "$.a['b c']"),
        ("$['a b']", "$['a b']"),
        ("x-y", "$['x-y']"),
        ("@type", "$['@type']"),
        ("$schema", "$['$schema']"),
    ],
)
def test_a_path_is_written_as_the_engines_read_it(path: str, found: str) -> None:
    assert json_path(path) == found


@pytest.mark.parametrize("path", ["", ".", ".a", "a.", "a..b", "a[", "a[*]", "a[-1]", "$.", "$[0]", "lines[]", "a'b"])
def test_what_is_no_path_has_no_steps(path: str) -> None:
    assert steps_of(path) is None


def test_a_path_begins_at_the_document_only_where_it_says_so() -> None:
    assert [is_of_root(path) for path in ("$.a", "$", "$['a']", "a", "@.a", "$schema")] == [True] * 3 + [False] * 3


def test_the_lists_on_the_way_to_a_place_are_told_outermost_first() -> None:
    assert list_paths("$") == ()
    assert list_paths("body.parts[]") == ("body.parts",)
    assert list_paths("lines[].lots[]") == ("lines", "lots")


def test_fields_are_named_by_columns_and_by_the_tables_within() -> None:
    contract = Contract.model_validate(yaml.load(CONTRACT, yaml.BaseLoader))
    assert reads_documents(contract)
    assert named_fields(contract, "$") == {"meta", "odd.id", "kind", "lines", "schema_version", "body"}
    assert named_fields(contract, "lines[]") == {"article", "tags", "lots"}
    assert named_fields(contract, "lines[].lots[]") == frozenset()
    assert named_fields(contract, "body.parts[]") == {"part"}
