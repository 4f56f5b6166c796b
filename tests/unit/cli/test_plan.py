from __future__ import annotations

from freshmart_cli.execute.outlook import Outlook
from tests.unit.cli.conftest import Run, Stand

IDLE = Outlook("bronze.tills_raw", "nothing", "3 files taken in, none new")
DUE = Outlook("gold.days", "refresh", "silver.lines changed")


def test_a_plan_says_what_would_run_and_why(stand: Stand, run: Run) -> None:
    stand("plans.plan", (IDLE, DUE))
    lines = run("plan").out.splitlines()
    assert lines[2].split() == ["gold.days", "refresh", "silver.lines", "changed"]
    assert lines[-1] == "next: freshmart run"


def test_where_nothing_would_run_the_next_command_is_no_run(stand: Stand, run: Run) -> None:
    stand("plans.plan", (IDLE,))
    assert run("plan").out.endswith("next: freshmart status\n")


def test_json_is_an_array_of_steps(stand: Stand, run: Run) -> None:
    stand("plans.plan", (DUE,))
    assert run("plan", "--json").document == [
        {"table": "gold.days", "action": "refresh", "reason": "silver.lines changed"}
    ]
