from __future__ import annotations

from datetime import UTC, datetime, timedelta

from freshmart_cli.observe.history import Run as PastRun
from freshmart_cli.observe.history import RunStep
from tests.unit.cli.conftest import Run, Stand

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
STEP = RunStep("ingest", "tills", "done", 1_200, 0.5, "3 files", True)
RUNS = (
    PastRun("r2", "run", NOON, NOON + timedelta(seconds=2.5), True, "", (STEP, STEP), 7),
    PastRun("r1", "ingest", NOON, NOON + timedelta(seconds=1), False, "the disk is full", (STEP,), 0),
    PastRun("r0", "", NOON, None, False, "it did not end, or still runs", (), 0),
)


def test_a_line_a_run_tells_how_it_ended_and_what_it_restated(stand: Stand, run: Run) -> None:
    called = stand("views.history", RUNS)
    shown = run("history", "--runs", "3")
    lines = shown.out.splitlines()
    assert called.arguments == (3,)
    assert lines[1].split() == ["2026-03-01", "12:00:00", "run", "done", "2.50", "2", "2,400", "7"]
    assert lines[2].split()[3:] == ["failed", "1.00", "1", "1,200", "the", "disk", "is", "full"]
    assert "not ended" in lines[3]
    assert "3 files" not in shown.out


def test_the_steps_are_shown_when_asked_for(stand: Stand, run: Run) -> None:
    stand("views.history", RUNS[:1])
    assert run("history", "--steps").out.count("3 files") == 2


def test_where_nothing_ran_it_says_so(stand: Stand, run: Run) -> None:
    stand("views.history", ())
    assert run("history").out == "nothing has run yet\n\nnext: freshmart run\n"


def test_json_holds_the_runs_with_their_steps(stand: Stand, run: Run) -> None:
    stand("views.history", RUNS)
    answered = run("history", "--json").document
    assert [each["run_id"] for each in answered] == ["r2", "r1", "r0"]
    assert answered[0]["steps"][0]["message"] == "3 files"
