"""How the report of a run is shown: a line a step, what went wrong, what to do next."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from freshmart_cli.cli.answers import answer, plain
from freshmart_cli.cli.console import next_steps, show, table
from freshmart_cli.cli.failures import failure_document, report_failure
from freshmart_cli.cli.shared import Shared

if TYPE_CHECKING:
    from freshmart_cli.pipeline.report import RunReport


def show_run(report: RunReport, shared: Shared) -> None:
    """Ends the command with the report's exit code."""
    if shared.as_json:
        answer(run_document(report))
    else:
        print_run(report)
        if report.failure is not None:
            report_failure(report.failure, as_json=False)
        else:
            next_steps(shared.addressed(report.next_commands))
    if report.exit_code:
        raise typer.Exit(report.exit_code)


def run_document(report: RunReport) -> dict[str, object]:
    """``run_id``, ``steps``, ``held``, ``exit_code``, ``next``, and ``error`` where one ended the run."""
    document: dict[str, object] = {
        "run_id": report.run_id,
        "steps": plain(report.steps),
        "held": report.held,
        "exit_code": report.exit_code,
        "next": list(report.next_commands),
    }
    return document if report.failure is None else {**document, **failure_document(report.failure)}


def print_run(report: RunReport) -> None:
    rows = [(each.step, each.table, each.state, each.rows or None, each.seconds, each.message) for each in report.steps]
    if rows:
        show(table(("step", "table", "state", "rows", "seconds", ""), rows))
    else:
        show("nothing to do")
