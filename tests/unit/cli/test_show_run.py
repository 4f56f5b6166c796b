from __future__ import annotations

import pytest

from freshmart_cli.errors import StepFailed
from tests.unit.cli.conftest import Run, Stand
from tests.unit.cli.reports import report

BROKEN = StepFailed("the disk is full", hint="free some space")


def test_a_run_shows_a_line_a_step_and_ends_with_the_next_command(stand: Stand, run: Run) -> None:
    stand("runs.run", report("done", "unchanged"))
    shown = run("run", "--workspace", "shop")
    lines = shown.out.splitlines()
    assert shown.code == 0
    assert lines[1].split() == ["promote", "silver.table_1", "done", "1,200", "0.25", "said", "1"]
    assert lines[-2:] == [
        "next: freshmart status --workspace shop",
        "      freshmart reconcile --workspace shop",
    ]


def test_a_run_without_a_step_says_so(stand: Stand, run: Run) -> None:
    stand("runs.run", report())
    assert run("run", "--due").out.startswith("nothing to do")


def test_a_held_batch_ends_with_3(stand: Stand, run: Run) -> None:
    stand("runs.run", report("done", "held"))
    assert run("run").code == 3
    answered = run("run", "--json")
    assert (answered.code, answered.document["held"]) == (3, True)


def test_a_failure_shows_the_steps_done_before_it_and_ends_with_its_code(stand: Stand, run: Run) -> None:
    stand("runs.run", report("done", "failed", failure=BROKEN))
    shown = run("run")
    assert shown.code == 1
    assert "silver.table_1" in shown.out
    assert "next:" not in shown.out
    assert shown.err == "error: the disk is full\n  next: free some space\n"


def test_json_holds_the_steps_and_the_error(stand: Stand, run: Run) -> None:
    stand("runs.run", report("done", failure=BROKEN))
    answered = run("run", "--json")
    assert answered.code == 1
    assert answered.document["error"]["message"] == "the disk is full"
    assert answered.document["steps"] == [
        {
            "step": "promote",
            "table": "silver.table_1",
            "state": "done",
            "rows": 1200,
            "seconds": 0.25,
            "message": "said 1",
        }
    ]
    stand("runs.run", report("done"))
    assert set(run("run", "--json").document) == {"run_id", "steps", "held", "exit_code", "next"}


@pytest.mark.parametrize(
    ("words", "function", "given"),
    [
        (["ingest"], "runs.ingest", ((),)),
        (["ingest", "a", "b"], "runs.ingest", (("a", "b"),)),
        (["promote", "silver"], "runs.promote_silver", ((), False, "")),
        (
            ["promote", "silver", "a", "--rebuild", "--override-gate", "seen"],
            "runs.promote_silver",
            (("a",), True, "seen"),
        ),
        (["promote", "gold", "a", "--rebuild"], "runs.promote_gold", (("a",), True)),
        (["run"], "runs.run", (False,)),
        (["run", "--due"], "runs.run", (True,)),
    ],
)
def test_each_command_hands_on_what_it_was_given(
    stand: Stand, run: Run, words: list[str], function: str, given: tuple[object, ...]
) -> None:
    called = stand(function, report("done"))
    assert run(*words).code == 0
    assert called.arguments[:-1] == given
