"""What a step that fails tells."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from freshmart_cli.compile.groups import group_of_contract
from freshmart_cli.errors import StepFailed
from freshmart_cli.execute.context import Context
from freshmart_cli.execute.state import Change, GroupState
from freshmart_cli.pipeline.report import RunReport, StepReport
from freshmart_cli.pipeline.steps import Journal, silver_steps
from tests.support.depot import context_of, depot
from tests.support.fake_engine import FakeEngine
from tests.support.ladder import ladder


@pytest.fixture
def context(tmp_path: Path) -> Context:
    return context_of(depot(tmp_path), FakeEngine())


def after(context: Context, error: Exception) -> RunReport:
    """The report of a run whose only step raises."""

    def broken_step(context: Context, name: str) -> StepReport:
        raise error

    with Journal(context, "ingest") as journal:
        journal.step(broken_step, "scans")
    return journal.report


def system_error(code: int, *places: str) -> OSError:
    return OSError(code, os.strerror(code), places[0] if places else None, None, places[1] if len(places) > 1 else None)


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EDQUOT])
def test_a_full_disk_is_said_to_be_the_lakehouses_with_the_file_that_found_no_room(context: Context, code: int) -> None:
    report = after(context, system_error(code, "/in/scans/a.csv", "/lake/_rejected/1-a.csv"))
    lakehouse = f"scans: no room is left on the disk of the lakehouse {context.lakehouse.root}"
    assert report.failure is not None
    assert report.failure.message == f"{lakehouse}: /lake/_rejected/1-a.csv"
    assert "make room" in report.failure.hint
    assert str(after(context, system_error(code)).failure) == lakehouse


def test_another_error_of_the_system_names_the_file_at_fault(context: Context) -> None:
    report = after(context, system_error(errno.EACCES, "/lake/_ledger"))
    assert isinstance(report.failure, StepFailed)
    assert report.failure.message == "scans: Permission denied: /lake/_ledger"
    (step,) = report.steps
    assert (step.step, step.state, step.message) == ("broken", "failed", report.failure.message)


def test_what_waits_for_a_source_is_judged_again_after_it_and_what_is_never_flagged_not_healed(tmp_path: Path) -> None:
    with Journal(context_of(ladder(tmp_path), FakeEngine()), "promote silver") as journal:
        silver_steps(journal, "countries")
    assert [(each.step, each.table, each.state) for each in journal.report.steps] == [
        ("promote", "silver.countries", "unchanged"),
        ("release", "silver.regions", "unchanged"),
    ]


def test_what_is_released_is_looked_at_as_a_parent_in_its_turn(tmp_path: Path) -> None:
    engine = FakeEngine()
    engine.answer("", [])
    interrupted = Change("release", release=True)
    context = context_of(ladder(tmp_path), engine)
    definition = group_of_contract(context.workspace.contracts["customers"]).definition
    context.states.write("silver.customers", GroupState(definition, in_flight=interrupted))
    with Journal(context, "promote silver") as journal:
        silver_steps(journal, "regions")
    assert [(each.step, each.table, each.state) for each in journal.report.steps] == [
        ("promote", "silver.regions", "unchanged"),
        ("release", "silver.customers", "done"),
        ("release", "silver.customers", "unchanged"),
        ("release", "silver.orders", "unchanged"),
    ]
    assert context.state("silver.customers").changes == (interrupted,)


def test_facts_that_are_flagged_are_healed_and_none_of_them_released(context: Context) -> None:
    with Journal(context, "promote silver") as journal:
        silver_steps(journal, "depots")
    assert [(each.step, each.table) for each in journal.report.steps] == [
        ("promote", "silver.depots"),
        ("heal", "silver.parcels"),
    ]
