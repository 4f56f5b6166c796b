"""Runs as they are told."""

from __future__ import annotations

from freshmart_cli.execute.context import Context
from freshmart_cli.execute.records import Records
from freshmart_cli.observe.history import history


def step(records: Records, table: str) -> None:
    records.write("step", step="promote", table=table, state="done", rows=3, seconds=0.5, message="", ok=True)


def test_runs_are_told_newest_first_with_their_steps(context: Context) -> None:
    for number in (1, 2):
        records = Records(context.lakehouse.records, f"r{number}")
        step(records, f"gold.t{number}")
        hour = f"2026-03-0{number}T12:00:00+00:00"
        records.write("run", command="run", started_at=hour, ended_at=hour, ok=True, message="")
    found = history(context)
    assert [(run.run_id, [each.table for each in run.steps]) for run in found] == [
        ("r2", ["gold.t2"]),
        ("r1", ["gold.t1"]),
    ]
    assert [run.run_id for run in history(context, 1)] == ["r2"]


def test_a_run_that_was_killed_is_told_too(context: Context) -> None:
    step(context.records, "gold.t")
    (run,) = history(context)
    assert (run.ok, run.ended_at, run.command) == (False, None, "")


def test_rows_of_closed_days_that_a_run_changed_are_counted(context: Context) -> None:
    for run_id in ("r1", "r2"):
        records = Records(context.lakehouse.records, run_id)
        records.write_all("restatement", [{"table": "gold.t", "key": {}, "changes": {}, "removed": False}] * 2)
    step(records, "gold.t")
    assert [(run.run_id, run.restated, len(run.steps)) for run in history(context)] == [("r2", 2, 1), ("r1", 2, 0)]
