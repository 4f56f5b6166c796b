"""``freshmart history``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from freshmart_cli.cli.answers import answer
from freshmart_cli.cli.console import next_steps, show, table
from freshmart_cli.cli.shared import Shared

if TYPE_CHECKING:
    from freshmart_cli.observe.history import Run


def command(
    runs: Annotated[int, typer.Option("--runs", metavar="N", help="How many runs, newest first.")] = 20,
    steps: Annotated[bool, typer.Option("--steps", help="Each step of each run.")] = False,
) -> None:
    """What ran when, and what it changed.

    Examples:
    freshmart history
    freshmart history --runs 1 --steps
    """
    from freshmart_cli.pipeline import views

    shared = Shared.given()
    found = views.history(shared.options(), runs)
    if shared.as_json:
        answer(found)
        return
    headings = ("started (UTC)", "command", "state", "seconds", "steps", "rows", "restated", "")
    show(table(headings, [_line(each) for each in found]) if found else "nothing has run yet")
    for each in found if steps else ():
        rows = [
            (step.step, step.table, step.state, step.rows or None, step.seconds, step.message) for step in each.steps
        ]
        show()
        show(table(("step", "table", "state", "rows", "seconds", ""), rows, f"{each.started_at:%F %T} {each.command}"))
    next_steps(shared.addressed(["freshmart status" if found else "freshmart run"]))


def _line(each: Run) -> tuple[Any, ...]:
    seconds = (each.ended_at - each.started_at).total_seconds() if each.ended_at else None
    state = "done" if each.ok else "failed" if each.ended_at else "not ended"
    rows = sum(step.rows for step in each.steps)
    at = f"{each.started_at:%Y-%m-%d %H:%M:%S}"
    return at, each.command, state, seconds, len(each.steps), rows, each.restated or None, each.message
