from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest

from freshmart_cli.contracts.loading import Inspection
from freshmart_cli.contracts.render import RENDERERS
from freshmart_cli.errors import Diagnostic
from tests.unit.cli.conftest import Run, Stand

ERROR = Diagnostic("FM201", "contracts/a.yml", 3, 5, "tables.a", "unknown key 'kees'", "did you mean keys?")
WARNING = Diagnostic("FM410", "contracts/a.yml", 9, 1, "", "says nothing", severity="warning")


def test_every_problem_is_shown_and_an_error_ends_with_2(stand: Stand, run: Run) -> None:
    called = stand("plans.validate", Inspection(None, (ERROR, WARNING)))
    shown = run("validate", "contract", "contracts/a.yml")
    assert shown.code == 2
    assert called.arguments == ((Path("contracts/a.yml"),),)
    assert "contracts/a.yml:3:5 FM201 unknown key 'kees'" in shown.out
    assert "1 error, 1 warning" in shown.out
    assert "next:" not in shown.out


def test_a_warning_alone_ends_with_0(stand: Stand, run: Run) -> None:
    stand("plans.validate", Inspection(None, (WARNING,)))
    shown = run("validate", "contract")
    assert (shown.code, shown.out.splitlines()[-1]) == (0, "next: freshmart plan")


def test_each_format_is_written_alone(stand: Stand, run: Run) -> None:
    stand("plans.validate", Inspection(None, (ERROR,)))
    shown = {name: run("validate", "contract", "--format", name) for name in RENDERERS}
    assert {each.code for each in shown.values()} == {2}
    assert json.loads(shown["json"].out)[0]["code"] == "FM201"
    assert json.loads(shown["sarif"].out)["runs"][0]["results"][0]["ruleId"] == "FM201"
    assert ElementTree.fromstring(shown["junit"].out).attrib["failures"] == "1"
    assert shown["github"].out.startswith("::error file=contracts/a.yml,line=3,col=5")
    assert run("validate", "contract", "--json").out == shown["json"].out


@pytest.mark.parametrize("name", ["yaml", ""])
def test_a_format_that_there_is_not_is_refused(run: Run, name: str) -> None:
    assert run("validate", "contract", "--format", name).code == 2


def test_an_unknown_format_is_answered_with_the_known(run: Run) -> None:
    said = run("validate", "contract", "--format", "yaml").err
    assert all(name in said for name in RENDERERS)
