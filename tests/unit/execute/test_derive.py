"""Derived tables: stage, check, compare, record, replace; only what changed, and nothing where nothing did."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from freshmart_cli.contracts.derived import Derived
from freshmart_cli.contracts.model import Gate
from freshmart_cli.errors import EngineCrashed, NeedsRebuild, StepFailed
from freshmart_cli.execute.context import Context
from freshmart_cli.execute.derive import Derivation, Refreshed, derive
from freshmart_cli.execute.state import Change, GroupState, Values
from freshmart_cli.names import TableName
from tests.support.fake_engine import NO_VALUES, Call, FakeEngine
from tests.unit.execute.conftest import MakeContext

NAME, ITEMS = TableName("gold", "day_totals"), TableName("silver", "items")
SOUND = {"rows": 3, "lost": 0, "outside": 0, "key_twice": 0, "required_day": 0, "rule_some_parcels": 0}


def differs(day: int, *, added: bool = False) -> dict[str, Any]:
    figures = {
        f"{side}_{name}": value for name in ("parcels", "amount") for side, value in (("before", 1), ("after", 2))
    }
    return {"day": date(2026, 3, day), "_added": added, "_removed": False, **figures}


@pytest.fixture
def its(context: MakeContext, engine: FakeEngine) -> Context:
    """A context in which parcels and items exist, and an engine that finds one new row and no fault."""
    its = context()
    for name in (TableName("silver", "parcels"), ITEMS):
        engine.create(its.stored(name), ())
    engine.answer("AS actual", lambda sql: [])
    engine.answer("AS lost", [dict(SOUND)])
    engine.answer(r"count\(\*\) AS n", [{"n": 1}])
    engine.answer("AS `before_amount`", [differs(1)])
    engine.calls.clear()
    return its


@pytest.fixture
def derived(its: Context) -> Derived:
    return its.workspace.derived[str(NAME)]


def upstream(its: Context, name: str, *days: str) -> None:
    """A publication of the items that touched some days."""
    state = its.state("silver.parcels")
    values: Values = {"silver.items": {"day": list(days)}}
    its.states.write("silver.parcels", state.began(Change(name, (f"batch of {name}",), (), values)).ended())


def refresh(its: Context, contract: Derived, *extra: str, rebuild: bool = False) -> Refreshed:
    return derive(its, Derivation(NAME, contract, frozenset(extra), rebuild))


def state_of(its: Context) -> GroupState:
    return its.state(str(NAME))


def built(its: Context, derived: Derived, engine: FakeEngine) -> None:
    """The table as its first refresh leaves it."""
    upstream(its, "c1", "2026-03-01")
    refresh(its, derived)
    engine.calls.clear()


def test_a_first_refresh_makes_everything(its: Context, derived: Derived, engine: FakeEngine) -> None:
    upstream(its, "c1", "2026-03-01")
    result = refresh(its, derived)
    assert (result.rows, result.restated, result.held) == (1, 0, "")
    assert [verb for verb, _ in engine.verbs()] == ["stage", "create", "replace"]
    assert engine.sql_of("replace", str(NAME)).startswith(
        "INSERT INTO gold.day_totals REPLACE WHERE true\nSELECT `day`, `parcels`, `amount` FROM stage."
    )
    assert "PARTITIONED BY (`day`)" in engine.sql_of("create", str(NAME))
    assert state_of(its).consumed == ("c1",)


def test_a_table_whose_upstream_is_not_there_yet_waits(context: MakeContext, engine: FakeEngine) -> None:
    its = context()
    assert refresh(its, its.workspace.derived[str(NAME)]).rows == 0
    assert engine.calls == []
    assert state_of(its) == GroupState()


def test_nothing_upstream_changed_asks_the_engine_nothing(its: Context, derived: Derived, engine: FakeEngine) -> None:
    built(its, derived, engine)
    assert refresh(its, derived) == Refreshed(str(NAME), 0, None)
    assert engine.calls == []


def test_only_the_days_touched_are_made_and_replaced(its: Context, derived: Derived, engine: FakeEngine) -> None:
    built(its, derived, engine)
    upstream(its, "c2", "2026-03-02", "2026-03-04")
    result = refresh(its, derived)
    days = "day IN (DATE'2026-03-02', DATE'2026-03-04')"
    assert result.scope is not None and result.scope.write == ("2026-03-02", "2026-03-04")
    staged = next(call.sql for call in engine.calls if call.verb == "stage")
    assert f"WHERE i.{days}" in staged
    assert f"REPLACE WHERE {days}\n" in engine.sql_of("replace", str(NAME))


def test_days_due_by_the_clock_are_made_too(its: Context, derived: Derived, engine: FakeEngine) -> None:
    built(its, derived, engine)
    refresh(its, derived, "2026-03-07")
    assert "REPLACE WHERE day IN (DATE'2026-03-07')" in engine.sql_of("replace", str(NAME))


def test_where_nothing_differs_nothing_is_written_and_the_change_is_taken_in(
    its: Context, derived: Derived, engine: FakeEngine
) -> None:
    built(its, derived, engine)
    before = state_of(its).changes
    upstream(its, "c2", "2026-03-02")
    engine.answer("AS `before_amount`", lambda sql: [])
    assert refresh(its, derived).rows == 0
    assert engine.verbs("replace") == []
    assert state_of(its).changes == before
    assert state_of(its).consumed == ("c1", "c2")


def test_a_change_that_touches_no_day_of_it_is_taken_in_without_a_statement(
    its: Context, derived: Derived, engine: FakeEngine
) -> None:
    built(its, derived, engine)
    upstream(its, "c2")
    assert refresh(its, derived).rows == 0
    assert engine.calls == []
    assert state_of(its).consumed == ("c1", "c2")


def test_what_differs_is_recorded_before_it_is_replaced_for_those_who_follow(
    its: Context, derived: Derived, engine: FakeEngine
) -> None:
    built(its, derived, engine)
    upstream(its, "c2", "2026-03-02")
    seen: list[GroupState] = []
    engine.before("replace", "gold", lambda call: seen.append(state_of(its)))
    refresh(its, derived)
    (recorded,) = seen
    assert recorded.in_flight is not None
    assert (recorded.in_flight.batches, recorded.in_flight.upstream) == (("batch of c2",), ("c2",))
    assert recorded.in_flight.values == {"self": {"by": ["2026-03-02"]}, "gold.day_totals": {"day": ["2026-03-01"]}}
    assert recorded.consumed == ("c1",)
    after = state_of(its)
    assert (after.in_flight, after.changes[-1], after.consumed) == (None, recorded.in_flight, ("c1", "c2"))


def crash(call: Call) -> None:
    raise EngineCrashed("the engine is gone")


def test_a_refresh_cut_short_is_repeated_over_what_it_recorded(
    its: Context, derived: Derived, engine: FakeEngine
) -> None:
    built(its, derived, engine)
    upstream(its, "c2", "2026-03-02")
    engine.before("replace", "gold", crash)
    with pytest.raises(EngineCrashed):
        refresh(its, derived)
    again = FakeEngine()
    again.answer("AS lost", [dict(SOUND)])
    again.answer("AS actual", lambda sql: [])
    again.answer("AS `before_amount`", lambda sql: [])
    result = refresh(replace(its, engine=again), derived)
    assert result.rows == 0
    assert "REPLACE WHERE day IN (DATE'2026-03-02')" in again.sql_of("replace", str(NAME))
    after = state_of(its)
    assert (after.in_flight, after.consumed) == (None, ("c1", "c2"))
    assert after.changes[-1].values["gold.day_totals"] == {"day": ["2026-03-01"]}


def test_changes_that_upstream_forgot_are_not_remembered_for_ever(
    its: Context, derived: Derived, engine: FakeEngine
) -> None:
    built(its, derived, engine)
    its.states.write(
        "silver.parcels", GroupState(changes=(Change("c9", values={"silver.items": {"day": ["2026-03-09"]}}),))
    )
    refresh(its, derived)
    assert state_of(its).consumed == ("c9",)


@pytest.mark.parametrize("fault", ["lost", "outside", "key_twice", "required_day"])
def test_rows_that_the_sql_may_not_give_are_our_error_and_nothing_is_published(
    its: Context, derived: Derived, engine: FakeEngine, fault: str
) -> None:
    upstream(its, "c1", "2026-03-01")
    engine.answer("AS lost", [{**SOUND, fault: 2}])
    with pytest.raises(StepFailed, match=f"{fault.replace('_', ' ')}: 2 rows") as caught:
        refresh(its, derived)
    assert "freshmart explain gold.day_totals" in caught.value.hint
    assert engine.verbs("create", "replace") == []
    assert state_of(its) == GroupState()


def test_a_check_that_must_not_fail_holds_the_table_and_says_why(
    its: Context, derived: Derived, engine: FakeEngine
) -> None:
    upstream(its, "c1", "2026-03-01")
    engine.answer("AS lost", [{**SOUND, "rule_some_parcels": 1}])
    result = refresh(its, derived)
    assert result.held == "expectation some_parcels fails on 1 row"
    assert engine.verbs("create", "replace") == []
    assert [held.reason for held in state_of(its).held] == [result.held]
    assert state_of(its).consumed == ()
    assert [line["reason"] for line in its.records.read("held")] == [result.held]


def test_a_table_that_was_held_is_tried_again_and_let_go(its: Context, derived: Derived, engine: FakeEngine) -> None:
    upstream(its, "c1", "2026-03-01")
    engine.answer("AS lost", [{**SOUND, "rule_some_parcels": 1}])
    refresh(its, derived)
    engine.answer("AS lost", [dict(SOUND)])
    assert refresh(its, derived).held == ""
    assert (state_of(its).held, state_of(its).consumed) == ((), ("c1",))


@pytest.mark.parametrize(
    ("action", "score", "failed", "held"),
    [
        ("quarantine", 90.0, 1, "expectation some_parcels: score 66.67 is below 90"),
        ("quarantine", 60.0, 1, ""),
        ("warn", 90.0, 3, ""),
        ("quarantine", None, 3, ""),
    ],
)
def test_a_gate_holds_a_table_of_which_too_many_rows_fail(
    its: Context, derived: Derived, engine: FakeEngine, action: str, score: float | None, failed: int, held: str
) -> None:
    upstream(its, "c1", "2026-03-01")
    rule = derived.expectations["some_parcels"].model_copy(update={"on_fail": action})
    gated = derived.model_copy(update={"expectations": {"some_parcels": rule}, "gate": Gate(score=score)})
    engine.answer("AS lost", [{**SOUND, "rule_some_parcels": failed}])
    assert refresh(its, gated).held == held
    assert [(line["rule"], line["evaluated"], line["failed"]) for line in its.records.read("quality")] == [
        ("some_parcels", 3, failed)
    ]


def test_a_sum_that_does_not_balance_holds_the_table_and_shows_a_group(
    its: Context, derived: Derived, engine: FakeEngine
) -> None:
    upstream(its, "c1", "2026-03-01")
    engine.answer("AS actual", [{"day": date(2026, 3, 1), "actual": 5, "expected": 7}])
    assert refresh(its, derived).held == "balance items: amount is 5, silver.items has 7 (day 2026-03-01)"
    assert [(line["balance"], line["ok"]) for line in its.records.read("balance")] == [("items", False)]


def test_a_published_row_of_a_closed_day_that_changes_is_a_restatement(
    its: Context, derived: Derived, engine: FakeEngine
) -> None:
    built(its, derived, engine)
    upstream(its, "c2", "2026-03-01")
    assert refresh(its, derived).restated == 1
    (line,) = its.records.read("restatement")
    assert line["key"] == {"day": "2026-03-01"}


def test_a_changed_definition_asks_for_a_rebuild(its: Context, derived: Derived) -> None:
    its.states.write(str(NAME), GroupState(definition="of yesterday"))
    with pytest.raises(NeedsRebuild, match="definition of gold.day_totals changed") as caught:
        refresh(its, derived)
    assert "freshmart promote gold day_totals --rebuild" in caught.value.hint


def test_a_rebuild_makes_everything_in_a_folder_of_its_own_and_swaps_at_the_end(
    its: Context, derived: Derived, engine: FakeEngine
) -> None:
    built(its, derived, engine)
    its.states.write(str(NAME), replace(state_of(its), definition="of yesterday"))
    old = its.stored(NAME).location
    seen: list[str] = []
    engine.before("replace", "gold", lambda call: seen.append(its.stored(NAME).location))
    refresh(its, derived, rebuild=True)
    assert seen == [old]
    assert its.stored(NAME).location == f"{old}.g1"
    assert not Path(old).exists()
    assert state_of(its).changes[-1].everything
    assert f"LOCATION '{old}.g1'" in engine.sql_of("create", str(NAME))


def test_a_rebuild_cut_short_leaves_readers_the_old_table_and_is_done_again_from_nothing(
    its: Context, derived: Derived, engine: FakeEngine
) -> None:
    built(its, derived, engine)
    before, old = state_of(its), its.stored(NAME).location
    crashing = FakeEngine()
    crashing.answer("AS lost", [dict(SOUND)])
    crashing.answer("AS actual", lambda sql: [])
    crashing.answer(r"count\(\*\) AS n", [{"n": 1}])
    crashing.before("replace", "gold", crash)
    with pytest.raises(EngineCrashed):
        refresh(replace(its, engine=crashing), derived, rebuild=True)
    assert (state_of(its), its.stored(NAME).location) == (before, old)
    left = Path(f"{old}.g1") / "_delta_log" / "left by the crash"
    left.touch()
    refresh(its, derived, rebuild=True)
    assert its.stored(NAME).location == f"{old}.g1"
    assert not left.exists()


def test_a_rebuild_that_gives_no_row_is_a_change_for_those_who_follow(
    its: Context, derived: Derived, engine: FakeEngine
) -> None:
    built(its, derived, engine)
    engine.answer(r"count\(\*\) AS n", [{"n": 0}])
    refresh(its, derived, rebuild=True)
    assert state_of(its).changes[-1].everything


def test_the_values_of_more_rows_than_are_listed_are_asked_for_before_and_after(
    its: Context, derived: Derived, engine: FakeEngine
) -> None:
    built(its, derived, engine)
    upstream(its, "c2", "2026-03-02")
    engine.answer("AS `before_amount`", [differs(1)] * 20_001)
    engine.answer(r"count\(\*\) AS n", [{"n": 30_000}])
    engine.answer(r"SELECT DISTINCT CAST\(day AS STRING\)", [{"v": "2026-03-01"}, {"v": "2026-03-09"}])
    engine.answer("_place BETWEEN", [])
    assert refresh(its, derived).rows == 30_000
    assert state_of(its).changes[-1].values["gold.day_totals"] == {"day": ["2026-03-01", "2026-03-09"]}
    asked = next(call.sql for call in engine.calls if "SELECT DISTINCT CAST(day" in call.sql)
    assert asked.count("WHERE NOT _added") == 1 and asked.count("WHERE NOT _removed") == 1


def test_restatements_are_recorded_however_many_there_are(its: Context, derived: Derived, engine: FakeEngine) -> None:
    built(its, derived, engine)
    upstream(its, "c2", "2026-03-02")
    engine.answer("AS `before_amount`", [differs(1)] * 20_001)
    engine.answer(r"count\(\*\) AS n", [{"n": 20_002}])
    engine.answer(r"SELECT DISTINCT CAST\(day AS STRING\)", NO_VALUES)
    engine.answer("_place BETWEEN 1 AND 20000", [differs(1)] * 20_000)
    engine.answer("_place BETWEEN 20001 AND 40000", [differs(2), differs(3)])
    assert refresh(its, derived).restated == 20_002
    found = [line["key"]["day"] for line in its.records.read("restatement")]
    assert (len(found), found[-2:]) == (20_002, ["2026-03-02", "2026-03-03"])
    assert not (its.lakehouse.staging / str(NAME)).exists()
