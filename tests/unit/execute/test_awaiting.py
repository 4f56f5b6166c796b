"""Rows that wait for a parent: what is noted of them, when their files are parsed again, and what that leaves alone."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from freshmart_cli.compile.groups import group_of_contract
from freshmart_cli.errors import EngineCrashed
from freshmart_cli.execute.awaiting import due, seen_of
from freshmart_cli.execute.decisions import Decided, record_decision
from freshmart_cli.execute.promote_silver import Promoted, promote_source, release_source
from freshmart_cli.execute.state import Change, GroupState, Waiting
from freshmart_cli.names import TableName
from tests.support.depot import context_of
from tests.support.fake_engine import Call, FakeEngine, as_engine
from tests.support.yard import yard
from tests.unit.execute.promotions import Source, parcels

GROUP = "silver.parcels"
DEPOT, GOODS = "await:parcels.depot", "await:items.goods"


def answered(engine: FakeEngine, waiting: int = 0, moved: int = 0, released: int = 0) -> None:
    """``waiting``: rows that wait for their depot; of them ``moved`` are judged otherwise and ``released`` valid now."""
    rows = [{"reason": "park:reference:depot", "rows": waiting}] if waiting else []
    engine.answer("explode._reasons. AS reason", rows)
    engine.answer("AS moved", [{"moved": moved, "released": released}])


@pytest.fixture
def engine() -> FakeEngine:
    return FakeEngine()


@pytest.fixture
def source(tmp_path: Path, engine: FakeEngine) -> Source:
    """A source of which a batch is promoted; two of its rows, of one file, wait for their depot."""
    its = parcels(context_of(yard(tmp_path), as_engine(engine)), engine)
    answered(engine, waiting=2)
    parents_change(its, "d1")
    batch = its.deliver()
    promote(its)
    engine.answer("arrays_overlap", [{"_batch_id": batch, "_file_hash": "the_file"}])
    engine.calls.clear()
    return its


def parents_change(source: Source, *changes: str) -> None:
    source.context.states.write("silver.depots", GroupState(changes=tuple(map(Change, changes))))


def promote(source: Source, override: str = "") -> Promoted:
    return promote_source(source.context, source.context.workspace.contracts["parcels"], override)


def release(source: Source) -> Promoted:
    return release_source(source.context, source.context.workspace.contracts["parcels"])


def state_of(source: Source) -> GroupState:
    return source.context.state(GROUP)


def parsed(engine: FakeEngine) -> list[str]:
    """The predicate of each look at bronze."""
    return [call.sql.rpartition("WHERE ")[2] for call in engine.calls if call.target.startswith("framed_")]


def test_what_waits_and_what_it_was_judged_by_is_noted_when_a_promotion_ends(source: Source) -> None:
    assert state_of(source).waiting == (Waiting("parcels.depot", 2),)
    assert state_of(source).consumed == (f"{DEPOT}@d1",)


@pytest.mark.parametrize("act", [promote, release])
def test_a_parent_that_did_not_change_asks_the_engine_nothing(source: Source, engine: FakeEngine, act: object) -> None:
    assert act(source) == Promoted("parcels", (), {}, (), ())  # type: ignore[operator]
    assert engine.calls == []


@pytest.mark.parametrize("act", [promote, release])
def test_a_change_of_the_parent_has_the_files_parsed_again_and_rows_published(
    source: Source, engine: FakeEngine, act: object
) -> None:
    parents_change(source, "d1", "d2")
    answered(engine, waiting=0, moved=2, released=2)
    result = act(source)  # type: ignore[operator]
    assert (result.batches, result.released, result.published) == ((), 2, True)
    (where,) = parsed(engine)
    assert where == f"(_batch_id IN ('{source.batches[0]}') AND _file_hash IN ('the_file'))"
    state = state_of(source)
    assert (state.waiting, state.consumed) == ((), (f"{DEPOT}@d1", f"{DEPOT}@d2"))
    assert (state.changes[-1].batches, state.changes[-1].release) == ((source.batches[0],), True)


def test_rows_leave_the_quarantine_after_all_else_is_published(source: Source, engine: FakeEngine) -> None:
    parents_change(source, "d2")
    answered(engine, moved=2, released=2)
    release(source)
    assert [target for _, target in engine.verbs("insert", "merge") if target.startswith("silver")] == [
        "silver.items",
        "silver.parcels",
        "silver.parcels__versions",
        "silver.parcels__quarantine",
    ]
    sql = engine.sql_of("merge", "silver.parcels__quarantine")
    assert "WHERE _reasons IS NOT NULL OR true" in sql
    assert "WHEN MATCHED AND s._gone THEN DELETE" in sql
    assert "WHEN NOT MATCHED AND NOT s._gone THEN INSERT" in sql


def test_values_of_rows_that_leave_the_quarantine_are_touched(source: Source, engine: FakeEngine) -> None:
    parents_change(source, "d2")
    answered(engine, moved=2, released=2)
    release(source)
    (asked,) = [call.sql for call in engine.calls if "LEFT SEMI JOIN silver.parcels__quarantine" in call.sql]
    assert asked.startswith("SELECT DISTINCT CAST(coalesce(_by_day, day) AS STRING) AS v FROM (SELECT * FROM stage.")
    assert "q._row_number = r._row_number WHERE r._reasons IS NULL)" in asked
    assert state_of(source).changes[-1].values["silver.parcels__quarantine"] == {"day": ["2026-03-01"]}


def test_rows_judged_as_before_change_nothing_but_what_is_noted(source: Source, engine: FakeEngine) -> None:
    parents_change(source, "d2")
    answered(engine, waiting=2)
    before = state_of(source)
    assert not release(source).published
    assert engine.verbs("insert", "merge", "replace") == []
    assert state_of(source) == replace(before, consumed=(f"{DEPOT}@d2",))
    engine.calls.clear()
    release(source)
    assert engine.calls == []


def test_a_parent_that_nothing_waits_for_changes_nothing(source: Source, engine: FakeEngine) -> None:
    source.context.states.write("silver.goods", GroupState(changes=(Change("g1"),)))
    release(source)
    promote(source)
    assert engine.calls == []


def test_where_no_file_waits_any_more_only_that_is_noted(source: Source, engine: FakeEngine) -> None:
    parents_change(source, "d2")
    engine.answer("arrays_overlap", [])
    answered(engine)
    assert not release(source).published
    assert [verb for verb, _ in engine.verbs()] == []
    assert (state_of(source).waiting, state_of(source).consumed) == ((), (f"{DEPOT}@d2",))


def test_what_is_measured_gated_and_accounted_for_is_the_pending_batch_alone(
    source: Source, engine: FakeEngine
) -> None:
    old, new = source.batches[0], source.deliver(2)
    parents_change(source, "d2")
    answered(engine, moved=2, released=2)
    source.measures(("parcels", old, "", 100, 100), ("parcels", new, "", 20, 1))
    result = promote(source)
    assert (result.batches, result.held, result.released, result.warned) == ((new,), (), 2, ())
    assert parsed(engine) == [
        f"(_batch_id IN ('{new}') OR (_batch_id IN ('{old}') AND _file_hash IN ('the_file')))",
    ]
    assert "OR NOT _batch_id IN" in engine.sql_of("merge", "silver.parcels__quarantine")
    assert [each.batch_id for each in state_of(source).quality] == [new]
    assert [line["batch_id"] for line in source.context.records.read("conservation")] == [old, new]
    assert (state_of(source).changes[-1].batches, state_of(source).changes[-1].release) == ((new, old), False)


def test_files_of_earlier_batches_are_merged_where_they_are_parsed_with_new_ones_and_else_left_alone(
    source: Source, engine: FakeEngine
) -> None:
    source.deliver(2)
    parents_change(source, "d2")
    answered(engine, waiting=1, moved=1, released=1)
    promote(source)
    assert ("merge", "silver.parcel_files") in engine.verbs("insert", "merge")
    engine.calls.clear()
    parents_change(source, "d3")
    release(source)
    assert "silver.parcel_files" not in {target for _, target in engine.verbs("insert", "merge")}


def test_a_batch_that_is_held_holds_no_row_that_waited(source: Source, engine: FakeEngine) -> None:
    new = source.deliver(2)
    parents_change(source, "d2")
    answered(engine, moved=2, released=2)
    source.measures(("parcels", new, "", 20, 20))
    result = promote(source)
    assert (result.batches, [each.batch_id for each in result.held], result.released) == ((), [new], 2)
    assert len(parsed(engine)) == 2


def test_a_release_takes_in_no_batch_and_no_decision(source: Source, engine: FakeEngine) -> None:
    source.deliver(2)
    record_decision(source.context, Decided("20260301T1", "parcels", "2026-03-01/1", "hash", ("f",), "why", "anna"))
    parents_change(source, "d2")
    answered(engine, moved=2, released=2)
    assert release(source).batches == ()
    assert len(state_of(source).promoted) == 1
    assert state_of(source).decided == ()
    assert "'hash'" not in engine.sql_of("stage", next(t for _, t in engine.verbs("stage") if "decided_P" in t))


def test_a_release_leaves_an_interrupted_promotion_and_tables_of_another_definition_alone(
    source: Source, engine: FakeEngine
) -> None:
    parents_change(source, "d2")
    known = state_of(source)
    for state in (replace(known, in_flight=Change("c1", ("b1",))), replace(known, definition="of yesterday")):
        source.context.states.write(GROUP, state)
        assert not release(source).published
        assert state_of(source) == state
    assert engine.calls == []


def test_a_release_cut_short_is_finished_by_merging_what_is_found_waiting(source: Source, engine: FakeEngine) -> None:
    parents_change(source, "d2")
    answered(engine, moved=2, released=2)

    def crash(call: Call) -> None:
        raise EngineCrashed("the engine is gone")

    engine.before("insert", "silver.parcels__versions", crash)
    with pytest.raises(EngineCrashed):
        release(source)
    cut = state_of(source)
    assert cut.in_flight is not None and cut.in_flight.release
    assert cut.waiting == (Waiting("parcels.depot", 2),)

    again = FakeEngine()
    repeated = parcels(replace(source.context, engine=as_engine(again)), again)
    answered(again, moved=2, released=2)
    again.answer("arrays_overlap", [{"_batch_id": source.batches[0], "_file_hash": "the_file"}])
    again.answer(r"count\(\*\) AS n FROM stage.decided_P", [{"n": 1}])
    assert release(repeated).published
    assert {"silver.items", "silver.parcels"} <= {target for _, target in again.verbs("merge")}
    assert (state_of(source).in_flight, state_of(source).waiting) == (None, ())
    assert state_of(source).changes[-1].values["silver.items"] == cut.in_flight.values["silver.items"]


def test_a_release_cut_short_after_the_last_row_left_is_ended(source: Source, engine: FakeEngine) -> None:
    parents_change(source, "d2")
    cut = Change("c2", (source.batches[0],), (), {"silver.items": {"day": ["2026-02-01"]}}, release=True)
    source.context.states.write(GROUP, state_of(source).began(cut))
    engine.answer("arrays_overlap", [])
    answered(engine)
    assert release(source).published
    assert engine.verbs("insert", "merge") == []
    assert (state_of(source).changes[-1], state_of(source).waiting) == (cut, ())


def test_parents_are_looked_for_only_where_their_tables_are(source: Source, engine: FakeEngine) -> None:
    def looked() -> set[str]:
        staged = [call.sql for call in engine.calls if call.verb == "stage"]
        return {
            name for name in ("silver.depots", "silver.goods__versions") for sql in staged if f"FROM {name})" in sql
        }

    source.deliver(2)
    promote(source)
    assert looked() == set()
    for name in ("depots", "goods__versions"):
        engine.create(source.context.stored(TableName("silver", name)), ())
    source.deliver(3)
    promote(source)
    assert looked() == {"silver.depots", "silver.goods__versions"}


def test_only_references_with_rows_that_wait_are_due(source: Source) -> None:
    seen = seen_of(source.context, group_of_contract(source.context.workspace.contracts["parcels"]))
    assert [each.awaited.label for each in due(GroupState(), seen)] == []
    waiting = GroupState(waiting=(Waiting("parcels.depot", 1), Waiting("items.goods", 1)))
    assert [each.awaited.label for each in due(waiting, seen)] == ["parcels.depot"]
    assert due(replace(waiting, consumed=(f"{DEPOT}@d1",)), seen) == ()
    assert [each.marks for each in seen] == [(f"{DEPOT}@d1",), ()]


def test_notes_of_healing_stay_beside_those_of_waiting(source: Source, engine: FakeEngine) -> None:
    source.context.states.write(GROUP, replace(state_of(source), consumed=(f"{DEPOT}@d1", "items.other@d1")))
    parents_change(source, "d2")
    release(source)
    assert state_of(source).consumed == ("items.other@d1", f"{DEPOT}@d2")
