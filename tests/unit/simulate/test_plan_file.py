"""Fault plans: the two named ones, files, and every mistake reported at once with its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from freshmart_cli.errors import UserError
from freshmart_cli.simulate import (
    ALL_SOURCES,
    TILLS,
    FaultPlan,
    FaultPlanInvalid,
    FaultRequest,
    Source,
    load_fault_plan,
)
from freshmart_cli.simulate.faults.registry import kinds_of


def written(tmp_path: Path, text: str) -> str:
    path = tmp_path / "plan.yml"
    path.write_text(text, encoding="utf-8")
    return str(path)


def test_none_is_a_plan_without_faults() -> None:
    assert load_fault_plan("none") == FaultPlan()


@pytest.mark.parametrize("sources", [TILLS, ALL_SOURCES])
def test_default_has_every_kind_of_the_sources_but_a_truncate(sources: frozenset[Source]) -> None:
    kinds = {request.kind for request in load_fault_plan("default", sources).faults}
    assert kinds == set(kinds_of(sources)) - {"cdc_truncate"}


def test_a_file_names_kinds_counts_and_parameters(tmp_path: Path) -> None:
    plan = load_fault_plan(
        written(tmp_path, "faults:\n  - {kind: late_file, count: 2, days_late: 9}\n  - kind: broken_gz\n")
    )
    assert plan == FaultPlan((FaultRequest("late_file", 2, (("days_late", 9),)), FaultRequest("broken_gz")), "plan.yml")


def test_all_mistakes_are_reported_at_once_with_their_places(tmp_path: Path) -> None:
    text = """\
faults:
  - {kind: late_fil}
  - {kind: late_file, days_late: 0, count: many}
  - {count: 1}
  - late_file
  - {kind: broken_gz, kind: broken_gz, hue: 3}
folts: []
"""
    with pytest.raises(FaultPlanInvalid) as caught:
        load_fault_plan(written(tmp_path, text))
    found = {(each.code, each.line, each.path) for each in caught.value.diagnostics}
    assert found == {
        ("FP04", 2, "faults[0].kind"),
        ("FP06", 3, "faults[1].days_late"),
        ("FP06", 3, "faults[1].count"),
        ("FP03", 4, "faults[2]"),
        ("FP03", 5, "faults[3]"),
        ("FP05", 6, "faults[4]"),
        ("FP05", 7, ""),
    }
    assert len(caught.value.diagnostics) == 8
    assert "did you mean 'late_file'?" in str(caught.value)
    assert isinstance(caught.value, UserError)
    assert caught.value.exit_code == 2


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "FP03"),
        ("[]", "FP03"),
        ("faults: late_file", "FP03"),
        ("faults: [", "FP02"),
        ("faults:\n  - {kind: late_file, count: [1]}", "FP06"),
        ("faults:\n  - {kind: [late_file]}", "FP04"),
        ("faults: \x07", "FP02"),
    ],
)
def test_a_plan_of_the_wrong_shape_is_the_users_error(tmp_path: Path, text: str, code: str) -> None:
    with pytest.raises(FaultPlanInvalid) as caught:
        load_fault_plan(written(tmp_path, text))
    assert {each.code for each in caught.value.diagnostics} == {code}


@pytest.mark.parametrize("name", ["absent.yml", "."])
def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, name: str) -> None:
    with pytest.raises(FaultPlanInvalid, match="cannot be read") as caught:
        load_fault_plan(str(tmp_path / name))
    assert caught.value.diagnostics[0].code == "FP01"
    assert "'default'" in caught.value.diagnostics[0].hint
