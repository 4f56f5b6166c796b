"""Full pictures: every row is kept, the history is made again from all of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from freshmart_cli.errors import EngineCrashed
from freshmart_cli.execute.context import Context
from freshmart_cli.execute.ingest import ingest
from freshmart_cli.execute.promote_silver import Promoted, promote_source, release_source
from freshmart_cli.execute.state import Change, GroupState
from freshmart_cli.names import TableName
from tests.support.depot import DEPOTS, NOW, context_of, land
from tests.support.fake_engine import NO_VALUES, Call, FakeEngine, as_engine
from tests.support.ladder import DELIVERIES, ladder
from tests.unit.execute.conftest import MakeContext
from tests.unit.execute.promotions import parcels

EVENTS = TableName("silver", "depots__events")


@pytest.fixture
def its(context: MakeContext, engine: FakeEngine) -> Context:
    its = parcels(context(), engine).context
    engine.answer("AS state, sum", lambda sql: states(its))
    return its


def states(its: Context) -> list[dict[str, object]]:
    return [
        {"_batch_id": batch, "state": state, "rows": rows}
        for batch in its.ledger.committed("depots")
        for state, rows in (("header", 1), ("accepted", 2))
    ]


def deliver(its: Context, hour: int = 0) -> str:
    land(its.workspace, f"depots/depots_2026030{hour + 1}.csv", DEPOTS, NOW + timedelta(hours=hour))
    return ingest(its, its.workspace.sources["depots"]).batch_id


def promote(its: Context, override: str = "") -> Promoted:
    return promote_source(its, its.workspace.contracts["depots"], override)


def test_rows_are_kept_as_events_and_the_history_replaces_the_table(its: Context, engine: FakeEngine) -> None:
    deliver(its)
    result = promote(its)
    assert result.counts["accepted"] == 2
    written = [
        (verb, target) for verb, target in engine.verbs("insert", "replace", "merge") if target.startswith("silver")
    ]
    assert written == [
        ("insert", "silver.depots__events"),
        ("replace", "silver.depots"),
        ("merge", "silver.depots__quarantine"),
    ]
    assert "REPLACE WHERE true" in engine.sql_of("replace", "silver.depots")


def test_events_of_a_batch_that_are_there_already_are_not_kept_twice(its: Context, engine: FakeEngine) -> None:
    batch = deliver(its)
    engine.answer("FROM silver.depots__events WHERE _batch_id", [{"n": 2}])
    promote(its)
    assert (
        engine.sql_of("delete", "silver.depots__events")
        == f"DELETE FROM silver.depots__events WHERE _batch_id IN ('{batch}')"
    )
    assert engine.verbs("delete", "insert")[-2:] == [
        ("delete", "silver.depots__events"),
        ("insert", "silver.depots__events"),
    ]


def sizes(engine: FakeEngine, batch: str, before: int, now: int) -> None:
    earlier = {"_batch_id": "b0", "dated": "2026-03-01"}
    engine.answer(
        "AS size FROM silver.\\w+__events",
        [
            {**earlier, "arrived": NOW + timedelta(hours=1), "size": before},
            {**earlier, "arrived": NOW, "size": 7 * before},
        ],
    )
    engine.answer("AS size FROM stage.roots", [{"_batch_id": batch, "dated": "2026-03-02", "size": now}])


@pytest.mark.parametrize(("now", "held"), [(100, False), (90, False), (89, True), (300, False)])
def test_a_picture_that_shrank_too_much_is_held(its: Context, engine: FakeEngine, now: int, held: bool) -> None:
    deliver(its)
    promote(its)
    batch = deliver(its, 1)
    sizes(engine, batch, 100, now)
    result = promote(its)
    assert [each.batch_id for each in result.held] == ([batch] if held else [])
    assert (result.batches == ()) is held


def test_a_held_picture_is_taken_when_a_person_says_why(its: Context, engine: FakeEngine) -> None:
    deliver(its)
    promote(its)
    batch = deliver(its, 1)
    sizes(engine, batch, 100, 10)
    (held,) = promote(its).held
    assert "2026-03-02 has 10 rows, the one before 100" in held.reason
    assert promote(its, "half the depots were sold").batches == (batch,)


def test_a_picture_without_rows_has_shrunk_and_is_kept_as_one_when_a_person_says_why(
    its: Context, engine: FakeEngine
) -> None:
    deliver(its)
    promote(its)
    batch = deliver(its, 1)
    sizes(engine, batch, 1, 1)
    engine.answer(r"AS size FROM \(", [{"_batch_id": batch, "dated": "2026-03-02", "size": 0}])
    (held,) = promote(its).held
    assert "2026-03-02 has 0 rows, the one before 1" in held.reason
    assert promote(its, "the depots were sold").batches == (batch,)
    kept = engine.sql_of("insert", "silver.depots__events")
    assert "UNION ALL" in kept and "CAST(NULL AS STRING) AS _content" in kept
    assert "'depots/depots_20260302.csv' AS _source_file" in kept


def test_a_picture_with_rows_is_no_empty_one(its: Context, engine: FakeEngine) -> None:
    engine.answer("SELECT DISTINCT _batch_id, _source_file", lambda sql: rows_of(its))
    deliver(its)
    promote(its)
    assert "UNION ALL" not in engine.sql_of("insert", "silver.depots__events")


def rows_of(its: Context) -> list[dict[str, object]]:
    return [
        {"_batch_id": batch, "_source_file": each.path}
        for batch in its.ledger.committed("depots")
        for each in its.ledger.read_plan("depots", batch).new_slices
    ]


def test_the_first_picture_cannot_have_shrunk(its: Context, engine: FakeEngine) -> None:
    batch = deliver(its)
    engine.answer("AS size FROM stage.roots", [{"_batch_id": batch, "dated": "2026-03-01", "size": 1}])
    assert promote(its).batches == (batch,)


def followed(its: Context, expression: str) -> Context:
    """The same workspace, a gold table of which follows the depots by an expression."""
    derived = its.workspace.derived["gold.day_totals"]
    refresh = derived.refresh.model_copy(update={"follow": {"silver.depots": (expression,)}})
    following = derived.model_copy(update={"refresh": refresh, "sql": "SELECT 1 FROM silver.depots"})
    return replace(its, workspace=replace(its.workspace, derived={"gold.day_totals": following}))


def test_values_of_rows_that_differ_are_recorded_for_those_who_follow(its: Context, engine: FakeEngine) -> None:
    its = followed(its, "opened_on")
    engine.answer("SELECT DISTINCT CAST.opened_on", [{"v": "2026-03-01"}, {"v": None}])
    deliver(its)
    promote(its)
    assert its.state("silver.depots").changes[-1].values == {"silver.depots": {"opened_on": ["2026-03-01"]}}
    deliver(its, 1)
    promote(its)
    asked = [call.sql for call in engine.calls if call.verb == "query" and "CAST(opened_on" in call.sql]
    assert "EXCEPT" not in asked[0]
    assert asked[1].count("EXCEPT") == 2


def test_what_a_promotion_cut_short_had_touched_stays_touched_though_nothing_differs_any_more(
    its: Context, engine: FakeEngine
) -> None:
    its = followed(its, "opened_on")
    engine.answer("SELECT DISTINCT CAST.opened_on", [{"v": "2026-03-01"}])
    deliver(its)

    def crash(call: Call) -> None:
        raise EngineCrashed("the engine is gone")

    engine.before("merge", "silver.depots__quarantine", crash)
    with pytest.raises(EngineCrashed):
        promote(its)
    again = FakeEngine()
    repeated = parcels(replace(its, engine=again), again).context
    again.answer("AS state, sum", lambda sql: states(repeated))
    again.answer("SELECT DISTINCT CAST.opened_on", NO_VALUES)
    promote(repeated)
    assert its.state("silver.depots").changes[-1].values == {"silver.depots": {"opened_on": ["2026-03-01"]}}


def test_pictures_with_rows_that_waited_are_kept_anew_and_cannot_have_shrunk(tmp_path: Path) -> None:
    engine = FakeEngine()
    its = parcels(context_of(ladder(tmp_path), as_engine(engine)), engine).context
    regions = its.workspace.contracts["regions"]
    land(its.workspace, "regions/regions_20260301.csv", DELIVERIES["regions/regions_20260301.csv"])
    batch = ingest(its, its.workspace.sources["regions"]).batch_id
    rows = [{"_batch_id": batch, "state": state, "rows": 1} for state in ("header", "accepted", "parked")]
    engine.answer("AS state, sum", rows)
    engine.answer("explode._reasons. AS reason", [{"reason": "park:reference:country", "rows": 1}])
    assert promote_source(its, regions).counts["parked"] == 1
    its.states.write("silver.countries", GroupState(changes=(Change("c1"),)))
    engine.answer("arrays_overlap", [{"_batch_id": batch, "_file_hash": "the_file"}])
    engine.answer("AS moved", [{"moved": 1, "released": 1}])
    engine.answer("FROM silver.regions__events WHERE", [{"n": 1}])
    sizes(engine, batch, 100, 1)
    assert release_source(its, regions).released == 1
    where = f"(_batch_id IN ('{batch}') AND _file_hash IN ('the_file'))"
    assert engine.sql_of("delete", "silver.regions__events").endswith(f"WHERE {where}")
    assert "WHEN MATCHED AND s._gone THEN DELETE" in engine.sql_of("merge", "silver.regions__quarantine")
    assert its.state("silver.regions").changes[-1].release
