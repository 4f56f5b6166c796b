"""Orphans whose parent arrived lose their flag, once, and what depends on them follows."""

from __future__ import annotations

import pytest

from freshmart_cli.execute.context import Context
from freshmart_cli.execute.healing import heal
from freshmart_cli.execute.state import Change, GroupState
from freshmart_cli.names import TableName
from tests.support.fake_engine import FakeEngine
from tests.unit.execute.conftest import MakeContext

PARCELS, DEPOTS = TableName("silver", "parcels"), TableName("silver", "depots")


@pytest.fixture
def its(context: MakeContext, engine: FakeEngine) -> Context:
    """Both tables exist, a change of the depots is new, two parcels are orphans."""
    its = context()
    for name in (PARCELS, DEPOTS):
        engine.create(its.stored(name), ())
    its.states.write("silver.depots", GroupState(changes=(Change("d1"),)))
    engine.answer(r"count\(\*\) AS n", [{"n": 2}])
    engine.answer("SELECT DISTINCT CAST", [{"v": "2026-03-01"}, {"v": None}])
    engine.calls.clear()
    return its


def healed(its: Context) -> int:
    return heal(its, its.workspace.contracts["parcels"])


def test_the_flag_of_an_orphan_is_cleared_by_key_and_nothing_is_inserted(its: Context, engine: FakeEngine) -> None:
    assert healed(its) == 2
    sql = engine.sql_of("merge", "silver.parcels")
    assert "LEFT SEMI JOIN silver.depots p ON p.`depot` = t.`depot`" in sql
    assert "ON t.`day` = s.`day` AND t.`parcel` = s.`parcel`" in sql
    assert "`_missing_depot` = s.`_missing_depot`" in sql
    assert "WHEN NOT MATCHED AND false THEN INSERT" in sql


def test_a_healed_fact_is_a_change_for_those_who_follow(its: Context) -> None:
    healed(its)
    state = its.state("silver.parcels")
    (change,) = state.changes
    assert change.values == {"silver.parcels": {"day": ["2026-03-01"]}}
    assert change.upstream == ("d1",)
    assert state.consumed == ("parcels.depot@d1",)


def test_the_change_is_recorded_before_the_merge(its: Context, engine: FakeEngine) -> None:
    seen: list[GroupState] = []
    engine.before("merge", "silver.parcels", lambda call: seen.append(its.state("silver.parcels")))
    healed(its)
    assert seen[0].in_flight is not None and seen[0].consumed == ()


def test_a_parent_that_did_not_change_asks_the_engine_nothing(its: Context, engine: FakeEngine) -> None:
    healed(its)
    engine.calls.clear()
    assert healed(its) == 0
    assert engine.calls == []


def test_a_parent_that_changed_again_is_looked_at_again(its: Context, engine: FakeEngine) -> None:
    healed(its)
    its.states.write("silver.depots", GroupState(changes=(Change("d1"), Change("d2"))))
    engine.answer(r"count\(\*\) AS n", [{"n": 0}])
    assert healed(its) == 0
    assert len(its.state("silver.parcels").changes) == 1
    assert its.state("silver.parcels").consumed == ("parcels.depot@d1", "parcels.depot@d2")


def test_tables_of_another_definition_wait_for_their_rebuild(its: Context, engine: FakeEngine) -> None:
    its.states.write("silver.parcels", GroupState(definition="of yesterday"))
    assert healed(its) == 0
    assert engine.calls == []


def test_values_too_many_to_list_are_recorded_as_everything(its: Context, engine: FakeEngine) -> None:
    engine.answer("SELECT DISTINCT CAST", [{"v": str(n)} for n in range(5001)])
    healed(its)
    (change,) = its.state("silver.parcels").changes
    assert change.values == {"silver.parcels": {"day": None}}


def test_facts_or_parents_that_are_not_there_yet_wait(context: MakeContext, engine: FakeEngine) -> None:
    its = context()
    assert healed(its) == 0
    engine.create(its.stored(PARCELS), ())
    assert healed(its) == 0
    assert engine.verbs("query", "merge") == []


def test_an_interrupted_promotion_is_left_for_its_repetition_to_find(its: Context, engine: FakeEngine) -> None:
    interrupted = GroupState(in_flight=Change("c1", ("b1",), (), {"silver.items": {"day": ["2026-03-01"]}}))
    its.states.write("silver.parcels", interrupted)
    assert healed(its) == 0
    assert its.state("silver.parcels") == interrupted
    assert engine.calls == []


def test_an_interrupted_healing_is_finished(its: Context, engine: FakeEngine) -> None:
    cut = Change("h1", (), ("d1",), {"silver.parcels": {"day": ["2026-02-01"]}})
    its.states.write("silver.parcels", GroupState(in_flight=cut))
    engine.answer(r"count\(\*\) AS n", [{"n": 0}])
    assert healed(its) == 0
    state = its.state("silver.parcels")
    assert (state.in_flight, state.changes, state.consumed) == (None, (cut,), ("parcels.depot@d1",))


def test_rows_that_wait_for_their_parent_are_never_without_it(its: Context, engine: FakeEngine) -> None:
    contract = its.workspace.contracts["parcels"]
    table = contract.tables["parcels"]
    reference = table.references["depot"].model_copy(update={"on_missing": "park"})
    changed = table.model_copy(update={"references": {"depot": reference}})
    waiting = contract.model_copy(update={"tables": {**contract.tables, "parcels": changed}})
    assert heal(its, waiting) == 0
    assert engine.calls == []
