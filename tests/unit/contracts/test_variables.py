from __future__ import annotations

import pytest

from freshmart_cli.contracts.variables import Variables, check_overrides, resolve
from freshmart_cli.contracts.yaml_text import read_text
from freshmart_cli.errors import UserError


def test_the_strongest_layer_wins() -> None:
    known = resolve(({"a": "1", "b": "1", "c": "1"}, {"b": "2", "c": "2"}, {"c": "3"}), {})
    assert known.values == {"a": "1", "b": "2", "c": "3"}


def test_a_variable_may_name_others_of_any_layer_and_the_machine() -> None:
    known = resolve(({"root": "${env:BASE}/x", "landing": "${root}/in"}, {"root": "/y"}), {"BASE": "/b"})
    assert known.values["landing"] == "/y/in"
    assert resolve(({"root": "${env:BASE}/x"},), {"BASE": "/b"}).values["root"] == "/b/x"


def test_a_circle_of_variables_is_no_value() -> None:
    known = resolve(({"a": "${b}", "b": "${a}", "c": "1"},), {})
    assert known.values == {"c": "1"}


def test_every_text_of_a_document_is_filled_and_unknown_names_are_left_and_told() -> None:
    document = read_text("x.yml", "a: ${one}\nb: [x, '${two}']\nc: {d: '${one}-${on}'}\n").document
    filled, problems = Variables({"one": "1"}, {}).fill(document)
    assert filled.value == {"a": "1", "b": ["x", "${two}"], "c": {"d": "1-${on}"}}
    assert [(problem.line, problem.column, problem.path, problem.hint) for problem in problems] == [
        (2, 8, "b[1]", "variables of freshmart.yml: one"),
        (3, 8, "c.d", "did you mean one?"),
    ]


def test_parts_that_are_skipped_keep_their_references() -> None:
    document = read_text("x.yml", "a: {b: '${no}'}\nc: '${one}'\n").document
    filled, problems = Variables({"one": "1"}, {}).fill(document, (("a", "b"),))
    assert filled.value == {"a": {"b": "${no}"}, "c": "1"}
    assert problems == ()


def test_a_doubled_dollar_is_no_reference() -> None:
    assert Variables({}, {}).substitute("$${name} costs $5") == ("${name} costs $5", ())


def test_an_unset_variable_of_the_machine_is_told_as_such() -> None:
    document = read_text("x.yml", "dsn: ${env:NO_SUCH}\n").document
    problem = Variables({}, {}).fill(document)[1][0]
    assert problem.message == "environment variable NO_SUCH is not set"


def test_an_override_of_an_undeclared_variable_is_the_users_error() -> None:
    with pytest.raises(UserError, match="--set landng") as raised:
        check_overrides({"landng": "x"}, {"landing": "in"})
    assert raised.value.hint == "did you mean landing?"
