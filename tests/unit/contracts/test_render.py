from __future__ import annotations

import json
from xml.etree import ElementTree

import pytest

from freshmart_cli.contracts.render import RENDERERS, render
from freshmart_cli.contracts.rules.catalogue import RULES
from freshmart_cli.errors import Diagnostic

ERROR = Diagnostic(
    code="FM301",
    file="contracts/a.yml",
    line=3,
    column=7,
    path="tables.a.expectations.b",
    message="unknown column 'x' <&> 100%",
    hint="did you mean y?",
)
WARNING = Diagnostic("FM414", "contracts/gold/b.yml", 1, 1, "", "two\nlines", severity="warning")


def test_text_is_one_problem_a_line_with_its_hint_and_a_count() -> None:
    assert render([ERROR, WARNING], "text") == (
        "contracts/a.yml:3:7 FM301 unknown column 'x' <&> 100% (at tables.a.expectations.b)\n"
        "    hint: did you mean y?\n"
        "contracts/gold/b.yml:1:1 FM414 two\nlines\n"
        "1 error, 1 warning\n"
    )


def test_json_has_every_field() -> None:
    first, second = json.loads(render([ERROR, WARNING], "json"))
    assert Diagnostic(**first) == ERROR
    assert Diagnostic(**second) == WARNING


def test_github_gets_one_escaped_command_a_problem() -> None:
    assert render([ERROR, WARNING], "github").splitlines() == [
        "::error file=contracts/a.yml,line=3,col=7,title=FM301::unknown column 'x' <&> 100%25 "
        "(at tables.a.expectations.b)%0Ahint: did you mean y?",
        "::warning file=contracts/gold/b.yml,line=1,col=1,title=FM414::two%0Alines",
    ]


def test_junit_fails_a_case_for_each_error_only() -> None:
    suite = ElementTree.fromstring(render([ERROR, WARNING], "junit"))
    assert (suite.get("tests"), suite.get("failures")) == ("2", "1")
    failure = suite.find("testcase/failure")
    assert failure is not None
    assert failure.get("message") == ERROR.message
    assert failure.text == ERROR.render()


def test_junit_of_no_problem_is_one_passed_case() -> None:
    suite = ElementTree.fromstring(render([], "junit"))
    assert (suite.get("tests"), suite.get("failures")) == ("1", "0")
    assert len(suite.findall("testcase")) == 1


def test_sarif_names_rule_place_and_level() -> None:
    run = json.loads(render([ERROR, WARNING], "sarif"))["runs"][0]
    first, second = run["results"]
    assert first["ruleId"] == "FM301"
    assert first["locations"][0]["physicalLocation"] == {
        "artifactLocation": {"uri": "contracts/a.yml"},
        "region": {"startLine": 3, "startColumn": 7},
    }
    assert (first["level"], second["level"]) == ("error", "warning")
    assert {rule["id"] for rule in run["tool"]["driver"]["rules"]} == {rule.code for rule in RULES}


def test_nothing_wrong_is_said_as_well() -> None:
    assert render([], "text") == "0 errors, 0 warnings\n"
    assert json.loads(render([], "json")) == []
    assert render([], "github") == ""


def test_an_unknown_output_is_not_guessed() -> None:
    with pytest.raises(KeyError):
        render([], "html")
    assert list(RENDERERS) == ["text", "json", "github", "junit", "sarif"]
