from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import pytest

from freshmart_cli import errors
from tests.unit.cli.conftest import Run, Stand

PROBLEMS = (
    errors.Diagnostic("FM201", "contracts/a.yml", 3, 5, "tables.a", "unknown key 'kees'", "did you mean keys?"),
    errors.Diagnostic("FM301", "contracts/b.yml", 9, 1, "", "no table silver.c"),
)


@pytest.mark.parametrize(
    ("error", "code", "word"),
    [
        (errors.UserError("no source 'x'", hint="did you mean y?"), 2, "usage"),
        (errors.NeedsRebuild("the definition changed", hint="freshmart plan"), 2, "rebuild"),
        (errors.StepFailed("the step broke", hint="run it again"), 1, "step"),
        (errors.EngineFailed("a statement was refused"), 1, "engine"),
        (errors.EngineCrashed("the engine is gone"), 1, "engine_crashed"),
        (errors.BatchHeld("a gate blocks"), 3, "held"),
        (errors.SloMissed("stale since noon"), 4, "slo"),
        (errors.TableLocked("orders is held by another run", hint="add --wait SECONDS"), 5, "locked"),
    ],
)
def test_each_failure_ends_with_its_own_exit_code_in_words_and_in_json(
    stand: Stand, run: Run, error: errors.FreshmartError, code: int, word: str
) -> None:
    stand("runs.run", error)
    said = run("run")
    assert (said.code, said.out) == (code, "")
    assert f"error: {error.message}\n" in said.err
    assert (f"next: {error.hint}" in said.err) == bool(error.hint)
    answered = run("run", "--json")
    expected = {"code": word, "message": error.message, "hint": error.hint, "exit_code": code}
    assert (answered.code, answered.document, answered.err) == (code, {"error": expected}, "")


def test_every_diagnostic_of_a_broken_workspace_is_shown_once(stand: Stand, run: Run) -> None:
    stand("runs.run", errors.WorkspaceInvalid(PROBLEMS))
    said = run("run")
    assert said.code == 2
    assert said.err.count("contracts/a.yml:3:5 FM201 unknown key 'kees' (at tables.a)") == 1
    assert "hint: did you mean keys?" in said.err
    assert said.err.count("contracts/b.yml:9:1 FM301 no table silver.c") == 1
    found = run("--json", "run").document["error"]["diagnostics"]
    assert [each["code"] for each in found] == ["FM201", "FM301"]
    assert found[0]["line"] == 3


def test_an_error_that_tells_its_diagnostics_itself_does_not_tell_them_twice(run: Run, tmp_path: Path) -> None:
    plan = tmp_path / "plan.yml"
    plan.write_text("faults: [{kind: outtage}]\n")
    said = run("simulate", "--out", str(tmp_path / "chain"), "--faults", str(plan))
    assert said.code == 2
    assert said.err.count("FP04") == 1


@pytest.mark.parametrize("words", [["run", "--dew"], ["trace"], ["run", "--wait", "soon"], ["simulate", "--out"]])
def test_a_command_line_that_cannot_be_read_ends_with_2_and_names_the_help(run: Run, words: list[str]) -> None:
    said = run(*words)
    assert said.code == 2
    assert said.err.startswith("error: ")
    assert "--help" in said.err.splitlines()[-1]
    answered = run("--json", *words)
    assert (answered.code, answered.document["error"]["code"], answered.err) == (2, "usage", "")


def test_a_misspelt_command_is_answered_with_the_nearest(run: Run) -> None:
    said = run("statsu")
    assert said.code == 2
    assert "no command 'statsu'" in said.err
    assert "did you mean status?" in said.err


def test_a_group_without_a_command_shows_its_help_and_ends_with_2(run: Run) -> None:
    said = run("quarantine")
    assert (said.code, said.out) == (2, "")
    assert "decide" in said.err


def test_a_bug_is_told_shortly_and_its_traceback_kept_in_a_file(
    stand: Stand, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    stand("runs.run", ZeroDivisionError("division by zero\nand more"))
    said = run("run")
    (kept,) = tmp_path.iterdir()
    assert said.code == 1
    assert "this is a bug of freshmart, not of yours: ZeroDivisionError: division by zero\n" in said.err
    assert "Traceback" not in said.err
    assert str(kept) in said.err
    assert "Traceback (most recent call last)" in kept.read_text()
    assert run("run", "--json").document["error"]["code"] == "bug"


def test_a_bug_is_told_even_where_its_traceback_cannot_be_kept(
    stand: Stand, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "gone"))
    stand("runs.run", ZeroDivisionError("division by zero"))
    said = run("run")
    assert said.code == 1
    assert "ZeroDivisionError" in said.err


def test_ctrl_c_says_what_to_do_and_ends_with_130(stand: Stand, run: Run) -> None:
    stand("runs.run", KeyboardInterrupt())
    said = run("run")
    assert (said.code, said.err.strip()) == (130, "stopped; run the same command again")
    assert run("run", "--json").document["error"]["exit_code"] == 130


def test_a_reader_that_goes_away_leaves_no_complaint() -> None:
    process = start("--help")
    assert process.stdout is not None
    process.stdout.close()
    _, said = process.communicate(timeout=60)
    assert (process.returncode, said) == (0, "")


def test_the_package_can_be_run_as_a_module() -> None:
    out, said = start("promote", "--help").communicate(timeout=60)
    assert out.startswith("Usage: freshmart promote")
    assert said == ""


def start(*words: str) -> subprocess.Popen[Any]:
    command = [sys.executable, "-m", "freshmart_cli", *words]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
