"""What a run would do and why, told without an engine and without writing."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from freshmart_cli.compile.derived import definition_of
from freshmart_cli.compile.groups import group_of_contract
from freshmart_cli.execute.context import Context
from freshmart_cli.execute.decisions import record_decision
from freshmart_cli.execute.ingest import ingest
from freshmart_cli.execute.ledger import BatchPlan
from freshmart_cli.execute.outlook import of_derived, of_landing, of_source
from freshmart_cli.execute.state import Change, GroupState, Held, Waiting
from freshmart_cli.names import TableName
from tests.support.depot import NOW, land
from tests.support.fake_engine import FakeEngine
from tests.support.ladder import ladder
from tests.unit.execute.conftest import MakeContext
from tests.unit.execute.test_decisions import DECISION

A = b"scan;day\n1;2026-03-01\n"
TOTALS = "gold.day_totals"


@pytest.fixture
def its(context: MakeContext) -> Context:
    return context()


def landing(its: Context) -> tuple[str, str]:
    found = of_landing(its, "scans")
    assert found.table == "bronze.scans_raw"
    return found.action, found.reason


def test_files_that_no_batch_has_are_counted(its: Context) -> None:
    assert landing(its) == ("nothing", "0 files taken in, none new")
    land(its.workspace, "scans/a.csv", A)
    land(its.workspace, "scans/empty.csv", b"")
    assert landing(its) == ("ingest", "2 of 2 files not taken in yet")
    ingest(its, its.workspace.sources["scans"])
    assert landing(its) == ("nothing", "2 files taken in, none new")


def test_a_file_taken_in_right_after_its_writing_is_none_that_is_new(its: Context) -> None:
    (its.landing / "scans").mkdir(exist_ok=True)
    (its.landing / "scans" / "a.csv").write_bytes(A)
    ingest(its, its.workspace.sources["scans"])
    assert landing(its) == ("nothing", "1 file taken in, none new; 1 to be hashed again")
    land(its.workspace, "scans/b.csv", b"scan;day\n2;2026-03-01\n")
    assert landing(its) == ("ingest", "1 of 2 files not taken in yet")


def test_as_of_a_time_later_files_are_none(its: Context) -> None:
    land(its.workspace, "scans/a.csv", A, NOW + timedelta(hours=1))
    assert landing(replace(its, as_of=NOW)) == ("nothing", "0 files taken in, none new")
    assert landing(replace(its, as_of=NOW + timedelta(hours=1)))[0] == "ingest"


def test_an_interrupted_batch_is_settled_first(its: Context) -> None:
    its.ledger.write_plan(BatchPlan("b1", "scans", 0, ()))
    assert landing(its) == ("ingest", "an interrupted batch is settled first: b1")


def test_nothing_is_written_and_no_engine_is_asked(its: Context, engine: FakeEngine) -> None:
    land(its.workspace, "scans/a.csv", A)
    before = sorted(its.lakehouse.root.rglob("*"))
    of_landing(its, "scans")
    of_source(its, "scans")
    of_derived(its, TOTALS, frozenset())
    assert sorted(its.lakehouse.root.rglob("*")) == before
    assert engine.calls == []


def test_batches_and_decisions_that_wait_are_told(its: Context) -> None:
    assert of_source(its, "scans").reason == "0 batches promoted, none new"
    land(its.workspace, "scans/a.csv", A)
    ingest(its, its.workspace.sources["scans"])
    assert (of_source(its, "scans").action, of_source(its, "scans").reason) == ("promote", "1 batch not promoted yet")
    record_decision(its, replace(DECISION, source="scans"))
    assert of_source(its, "scans").reason == "1 batch not promoted yet; 1 decision not applied yet"


DEFINITION = "filled in by the test"


@pytest.mark.parametrize(
    ("state", "action", "reason"),
    [
        (
            GroupState(definition="of yesterday"),
            "rebuild",
            "the contract changed; run: freshmart promote silver scans --rebuild",
        ),
        (
            GroupState(definition=DEFINITION, in_flight=Change("c")),
            "promote",
            "an interrupted promotion is finished first",
        ),
        (GroupState(definition=DEFINITION, held=(Held("b1", "too many faults", ""),)), "held", "too many faults"),
        (GroupState(definition=DEFINITION, promoted=("b1", "b2")), "nothing", "2 batches promoted, none new"),
    ],
)
def test_a_source_tells_what_its_state_asks_for(its: Context, state: GroupState, action: str, reason: str) -> None:
    if state.definition == DEFINITION:
        state = replace(state, definition=group_of_contract(its.workspace.contracts["scans"]).definition)
    its.states.write("silver.scans", state)
    found = of_source(its, "scans")
    assert (found.table, found.action, found.reason) == ("silver.scans", action, reason)


def derived_outlook(its: Context, *coming: str) -> tuple[str, str]:
    found = of_derived(its, TOTALS, frozenset(coming))
    assert found.table == TOTALS
    return found.action, found.reason


def test_a_derived_table_tells_what_it_waits_for(its: Context, engine: FakeEngine) -> None:
    assert derived_outlook(its) == ("refresh", "it is not built yet")
    engine.create(its.stored(TableName.parse(TOTALS)), ())
    assert derived_outlook(its) == ("nothing", "nothing upstream changed")
    assert derived_outlook(its, "silver.items", "silver.other") == ("refresh", "silver.items may change in this run")
    its.states.write("silver.parcels", GroupState(changes=(Change("c1"),)))
    assert derived_outlook(its) == ("refresh", "silver.items changed")
    its.states.write(TOTALS, GroupState(consumed=("c1",), definition=definition_of(its.workspace.derived[TOTALS])))
    assert derived_outlook(its) == ("nothing", "nothing upstream changed")


def test_a_derived_table_whose_contract_changed_or_that_was_interrupted_says_so(its: Context) -> None:
    its.states.write(TOTALS, GroupState(in_flight=Change("c1")))
    assert derived_outlook(its) == ("refresh", "an interrupted publication is finished first")
    its.states.write(TOTALS, GroupState(definition="of yesterday"))
    assert derived_outlook(its) == ("rebuild", "the contract changed; run: freshmart promote gold day_totals --rebuild")


def test_rows_that_wait_are_told_and_when_they_are_judged_again(context: MakeContext, tmp_path: Path) -> None:
    its = replace(context(), workspace=ladder(tmp_path / "ladder"))
    definition = group_of_contract(its.workspace.contracts["customers"]).definition
    waiting = (Waiting("customers.region", 1), Waiting("customers.boss", 2))
    state = GroupState(definition, promoted=("b1",), waiting=waiting, changes=(Change("c1"),))
    its.states.write("silver.customers", replace(state, consumed=("await:customers.boss@c1",)))
    idle = "1 row of customers.region waiting for silver.regions"
    bosses = "2 rows of customers.boss waiting for silver.customers"
    found = of_source(its, "customers")
    assert (found.action, found.reason) == ("nothing", f"1 batch promoted, none new; {idle}; {bosses}")
    found = of_source(its, "customers", frozenset({"silver.regions"}))
    again = "1 row of customers.region judged again if silver.regions changes in this run"
    assert (found.action, found.reason) == ("promote", f"{again}; {bosses}")
    its.states.write("silver.regions", GroupState(changes=(Change("r1"),)))
    found = of_source(its, "customers")
    again = "1 row of customers.region judged again, silver.regions changed"
    assert (found.action, found.reason) == ("promote", f"{again}; {bosses}")
    held = replace(state, consumed=("await:customers.boss@c1", "await:customers.region@r1"))
    its.states.write("silver.customers", replace(held, held=(Held("b2", "too many faults", ""),)))
    found = of_source(its, "customers")
    assert (found.action, found.reason) == ("held", f"too many faults; {idle}; {bosses}")
