"""Bronze → silver: stage, measure, gate, record, publish, mark; and what a crash between them leaves to repeat."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace

import pytest

from freshmart_cli.contracts.workspace import Workspace
from freshmart_cli.errors import EngineCrashed, NeedsRebuild, StepFailed
from freshmart_cli.execute.decisions import Decided, record_decision
from freshmart_cli.execute.ingest import ingest
from freshmart_cli.execute.ledger import Ledger
from freshmart_cli.execute.promote_silver import Promoted, pending_batches, promote_source
from freshmart_cli.execute.state import Change, GroupState
from freshmart_cli.names import TableName
from tests.support.fake_engine import Call, FakeEngine
from tests.unit.execute.conftest import MakeContext
from tests.unit.execute.promotions import ROWS, Source, parcels

GROUP = "silver.parcels"


@pytest.fixture
def source(context: MakeContext, engine: FakeEngine) -> Source:
    return parcels(context(), engine)


def promote(source: Source, override: str = "") -> Promoted:
    return promote_source(source.context, source.context.workspace.contracts["parcels"], override)


def state_of(source: Source) -> GroupState:
    return source.context.state(GROUP)


def purposes(engine: FakeEngine) -> list[str]:
    """Verb and table of every write; staging tables without their attempt."""
    return [
        f"{verb} {target.rpartition('_')[0] if target.startswith('stage.') else target}"
        for verb, target in engine.verbs()
        if verb != "create"
    ]


def test_nothing_pending_starts_nothing(source: Source, engine: FakeEngine) -> None:
    assert promote(source) == Promoted("parcels", (), {}, (), ())
    assert engine.calls == []


def test_a_first_batch_is_staged_then_published_children_first_versions_after_then_files(
    source: Source, engine: FakeEngine
) -> None:
    batch = source.deliver()
    engine.calls.clear()
    result = promote(source)
    assert (result.batches, result.counts["accepted"], result.counts["read"]) == ((batch,), ROWS, ROWS)
    assert purposes(engine) == [
        "stage stage.child_I",
        "stage stage.within_I",
        "stage stage.files",
        "stage stage.roots_P",
        "stage stage.decided_P",
        "insert silver.items",
        "insert silver.parcels",
        "insert silver.parcels__versions",
        "insert silver.parcel_files",
        "insert silver.parcel_files__quarantine",
    ]
    assert f"_batch_id IN ('{batch}')" in next(call.sql for call in engine.calls if call.target.startswith("framed_"))


def test_what_will_change_is_recorded_before_the_first_publication_and_kept_after_the_last(
    source: Source, engine: FakeEngine
) -> None:
    batch = source.deliver()
    seen: list[GroupState] = []
    engine.before("insert", "silver.", lambda call: seen.append(state_of(source)))
    promote(source)
    first = seen[0]
    assert first.in_flight is not None
    assert first.in_flight.batches == (batch,)
    assert first.in_flight.values["silver.items"] == {"day": ["2026-03-01"]}
    assert first.promoted == ()
    assert [each.in_flight for each in seen] == [first.in_flight] * len(seen)
    last = state_of(source)
    assert (last.in_flight, last.promoted, last.changes) == (None, (batch,), (first.in_flight,))


def test_a_batch_is_promoted_once(source: Source, engine: FakeEngine) -> None:
    source.deliver()
    promote(source)
    engine.calls.clear()
    assert promote(source).batches == ()
    assert engine.calls == []


def test_a_batch_of_duplicates_alone_is_promoted_without_a_statement(source: Source, engine: FakeEngine) -> None:
    source.deliver()
    promote(source)
    landing = source.context.landing / "parcels"
    shutil.copy2(landing / "1.dat", landing / "copy.dat")
    batch = ingest(source.context, source.context.workspace.sources["parcels"]).batch_id
    engine.calls.clear()
    assert promote(source).batches == (batch,)
    assert engine.calls == []


def test_staging_tables_are_gone_after_a_promotion(source: Source) -> None:
    source.deliver()
    promote(source)
    assert not (source.context.lakehouse.staging / GROUP).exists()


@pytest.mark.parametrize(
    "crashing", ["silver.items", "silver.parcels$", "silver.parcels__versions", "silver.parcel_files$"]
)
def test_a_promotion_cut_short_is_repeated_by_merging(source: Source, engine: FakeEngine, crashing: str) -> None:
    batch = source.deliver()

    def crash(call: Call) -> None:
        raise EngineCrashed("the engine is gone")

    engine.before("insert", crashing, crash)
    with pytest.raises(EngineCrashed):
        promote(source)
    cut = state_of(source)
    assert cut.in_flight is not None and cut.promoted == ()

    again = FakeEngine()
    repeated = parcels(replace(source.context, engine=again), again)
    repeated.batches.append(batch)
    again.answer("AS state, sum", lambda sql: repeated._states())
    again.answer(r"count\(\*\) AS n FROM stage.decided_P", [{"n": 1}])
    assert promote(repeated).batches == (batch,)
    assert {target for verb, target in again.verbs("insert")} <= {"silver.parcels__versions"}
    assert {"silver.items", "silver.parcels", "silver.parcel_files"} <= {target for _, target in again.verbs("merge")}
    after = state_of(source)
    assert after.in_flight is None
    assert after.changes[-1].values["silver.items"] == cut.in_flight.values["silver.items"]


def test_what_a_cut_promotion_recorded_stays_touched(source: Source, engine: FakeEngine) -> None:
    source.deliver()
    source.context.states.write(
        GROUP, GroupState(in_flight=Change("c0", values={"silver.items": {"day": ["2026-02-01"]}}))
    )
    promote(source)
    assert state_of(source).changes[-1].values["silver.items"] == {"day": ["2026-02-01", "2026-03-01"]}


def test_a_batch_below_its_gate_is_held_and_says_why(source: Source, engine: FakeEngine) -> None:
    batch = source.deliver()
    source.measures(("parcels", batch, "", 100, 50))
    engine.calls.clear()
    result = promote(source)
    assert result.batches == ()
    (held,) = result.held
    assert (held.batch_id, held.reason) == (batch, "parcels: score 50.00 is below 90 over 100 rows")
    assert not any(target.startswith("silver.") for _, target in engine.verbs())
    assert [line["reason"] for line in source.context.records.read("held")] == [held.reason]
    assert pending_batches(source.context, "parcels", state_of(source)) == ()
    assert pending_batches(source.context, "parcels", state_of(source), with_held=True) == (batch,)


def failing(source: Source) -> Source:
    """The same source; no parcel may have a short sender or an unknown status."""
    contract = source.context.workspace.contracts["parcels"]
    table = contract.tables["parcels"]
    strict = {
        name: table.expectations[name].model_copy(update={"on_fail": "fail"})
        for name in ("known_status", "senders_are_long")
    }
    parcels = table.model_copy(update={"expectations": {**table.expectations, **strict}})
    changed = contract.model_copy(update={"tables": {**contract.tables, "parcels": parcels}})
    workspace = source.context.workspace
    contracts = {**workspace.contracts, "parcels": changed}
    source.context = replace(source.context, workspace=replace(workspace, contracts=contracts))
    return source


def test_a_batch_that_is_held_for_several_reasons_is_held_once_and_says_them_all(source: Source) -> None:
    batch = failing(source).deliver()
    source.measures(
        ("parcels", batch, "", 100, 50),
        ("items", batch, "", 10, 0),
        ("parcels", batch, "warn:senders_are_long", 100, 1),
        ("parcels", batch, "warn:known_status", 100, 2000),
    )
    (held,) = promote(source).held
    assert held.batch_id == batch
    assert held.reason == (
        "parcels: score 50.00 is below 90 over 100 rows; parcels: senders_are_long fails on 1 row;"
        " parcels: known_status fails on 2,000 rows"
    )
    assert [line["reason"] for line in source.context.records.read("held")] == [held.reason]


def test_a_rule_that_must_not_fail_holds_no_batch_that_is_published(source: Source) -> None:
    batch = failing(source).deliver()
    promote(source)
    decided(source)
    source.measures(("parcels", batch, "warn:known_status", 4, 1))
    assert promote(source).held == ()


def test_a_held_batch_holds_no_other(source: Source) -> None:
    bad = source.deliver(1)
    good = source.deliver(2)
    source.measures(("parcels", bad, "", 100, 50), ("parcels", good, "", 20, 0))
    result = promote(source)
    assert result.batches == (good,)
    assert [held.batch_id for held in result.held] == [bad]
    third = source.deliver(3)
    source.measures(("parcels", third, "", 20, 0))
    assert promote(source).batches == (third,)
    assert state_of(source).promoted == (good, third)


def test_a_held_batch_is_published_when_a_person_says_why(source: Source) -> None:
    batch = source.deliver()
    source.measures(("parcels", batch, "", 100, 50))
    promote(source)
    result = promote(source, override="the scanner was mended")
    assert result.batches == (batch,)
    assert state_of(source).held == ()
    assert state_of(source).overridden == (batch,)
    (line,) = source.context.records.read("override")
    assert (line["batches"], line["reason"]) == ([batch], "the scanner was mended")


def test_too_few_rows_to_judge_warn_and_go_on(source: Source) -> None:
    batch = source.deliver()
    source.measures(("parcels", batch, "", 9, 9))
    result = promote(source)
    assert result.batches == (batch,)
    assert result.warned == ("parcels: score 0.00 is below 90 over 9 rows",)


def test_what_was_measured_is_recorded_for_published_batches(source: Source) -> None:
    batch = source.deliver()
    source.measures(("parcels", batch, "", 20, 1), ("parcels", batch, "sum_of_items", 0, 1))
    promote(source)
    lines = list(source.context.records.read("quality"))
    assert [(line["table"], line["rule"], line["failed"]) for line in lines] == [
        ("parcels", "", 1),
        ("parcels", "sum_of_items", 1),
    ]
    (kept,) = state_of(source).quality
    assert (kept.batch_id, kept.read, kept.passed) == (batch, 20, 19)


def test_the_equation_is_asserted_before_a_batch_is_marked(source: Source, engine: FakeEngine) -> None:
    batch = source.deliver()
    engine.answer("AS state, sum", [{"_batch_id": batch, "state": "accepted", "rows": ROWS - 1}])
    with pytest.raises(StepFailed, match=f"batch {batch} of parcels: 4 rows read"):
        promote(source)
    assert state_of(source).promoted == ()


def test_conflicts_count_as_quarantined_in_the_equation(source: Source, engine: FakeEngine) -> None:
    batch = source.deliver()
    engine.answer(
        "AS state, sum",
        [
            {"_batch_id": batch, "state": state, "rows": rows}
            for state, rows in (("conflict", 1), ("quarantined", 1), ("superseded", 2), ("duplicate", None))
        ],
    )
    assert promote(source).counts == {
        "read": 4,
        "accepted": 0,
        "duplicate": 0,
        "superseded": 2,
        "quarantined": 2,
        "parked": 0,
    }
    (line,) = source.context.records.read("conservation")
    assert (line["batch_id"], line["read"], line["quarantined"]) == (batch, 4, 2)


def test_a_changed_contract_asks_for_a_rebuild(source: Source) -> None:
    source.deliver()
    source.context.states.write(GROUP, GroupState(definition="of yesterday"))
    with pytest.raises(NeedsRebuild, match="definition of parcels changed") as caught:
        promote(source)
    assert "freshmart promote silver parcels --rebuild" in caught.value.hint
    assert caught.value.exit_code == 2


def test_a_published_table_whose_folder_is_gone_does_not_begin_anew(source: Source) -> None:
    source.deliver()
    promote(source)
    shutil.rmtree(source.context.stored(TableName("silver", "items")).location)
    source.deliver(2)
    with pytest.raises(StepFailed, match="folder of silver.items is gone"):
        promote(source)


def test_bronze_whose_folder_is_gone_is_named(source: Source) -> None:
    source.deliver()
    shutil.rmtree(source.context.stored(TableName("bronze", "parcels_raw")).location)
    with pytest.raises(StepFailed, match="folder of bronze.parcels_raw is gone"):
        promote(source)


def test_known_keys_are_decided_with_what_is_known_and_merged_within_their_partitions(
    source: Source, engine: FakeEngine
) -> None:
    source.deliver()
    promote(source)
    source.deliver(2)
    engine.answer("AS twice", [{"twice": 0, "known": 1, "invalid": 1}])
    engine.answer(r"count\(\*\) AS n FROM stage.decided_P", [{"n": 1}])
    engine.calls.clear()
    promote(source)
    assert [target for _, target in engine.verbs("merge")] == [
        "silver.items",
        "silver.parcels",
        "silver.parcels__versions",
        "silver.parcels__quarantine",
    ]
    for table in ("silver.items", "silver.parcels", "silver.parcels__versions"):
        assert "AND t.day IN (DATE'2026-03-01')" in engine.sql_of("merge", table)
    assert "WHEN MATCHED AND s._gone THEN DELETE" in engine.sql_of("merge", "silver.items")
    assert "silver.parcels__versions v" in next(
        call.sql for call in engine.calls if call.target.startswith("stage.decided_P")
    )


def test_new_keys_are_appended_though_others_are_known(source: Source, engine: FakeEngine) -> None:
    source.deliver()
    promote(source)
    source.deliver(2)
    engine.calls.clear()
    promote(source)
    assert engine.verbs("merge") == []


def test_misplaced_records_are_looked_for_by_what_they_name(source: Source, engine: FakeEngine) -> None:
    source.deliver()
    engine.answer(r"_strayed\) AS n", [{"n": 1}])
    promote(source)
    staged = [each for each in purposes(engine) if each.startswith("stage ")]
    assert staged[3:6] == ["stage stage.roots_P", "stage stage.strays_I", "stage stage.roots_named_P"]
    assert "roots_named_P" in engine.sql_of("stage", next(t for _, t in engine.verbs("stage") if "decided_P" in t))


def test_records_that_were_nested_for_another_contract_are_nested_anew(source: Source, engine: FakeEngine) -> None:
    batch = source.deliver()
    path = source.context.lakehouse.ledger / "parcels" / f"{batch}.plan"
    document = json.loads(path.read_bytes())
    assert document["framing"]
    path.write_text(json.dumps({**document, "framing": "of another time"}))
    source.context = replace(source.context, ledger=Ledger(source.context.lakehouse.ledger))
    promote(source)
    assert "stage stage.frame" in purposes(engine)


def decided(source: Source) -> Decided:
    return record_decision(
        source.context, Decided("20260301T1", "parcels", "2026-03-01/1", "hash", ("the_file",), "why", "anna")
    )


def test_a_decision_parses_its_files_again_and_is_applied_once(source: Source, engine: FakeEngine) -> None:
    batch = source.deliver()
    promote(source)
    decision = decided(source)
    engine.calls.clear()
    assert promote(source).batches == ()
    frame = next(call.sql for call in engine.calls if call.target.startswith("framed_"))
    assert f"(_batch_id IN ('{batch}') AND _file_hash IN ('the_file'))" in frame
    assert "('2026-03-01/1', 'hash', '20260301T1')" in next(
        call.sql for call in engine.calls if call.target.startswith("stage.decided_P")
    )
    assert state_of(source).decided == (decision.order,)
    engine.calls.clear()
    promote(source)
    assert engine.calls == []


def test_the_columns_of_staging_tables_are_asked_for_once(
    source: Source, engine: FakeEngine, workspace: Workspace
) -> None:
    asked: list[str] = []
    known = engine.columns

    def columns(sql: str) -> object:
        asked.append(sql)
        return known(sql)

    engine.columns = columns  # type: ignore[assignment, method-assign]
    source.deliver()
    promote(source)
    first, asked[:] = len(asked), []
    source.deliver(2)
    promote(source)
    assert first > 6
    assert asked == []


def following(source: Source, follow: str) -> Source:
    """The same source, followed by an expression over its items."""
    workspace = source.context.workspace
    derived = workspace.derived["gold.day_totals"]
    refresh = derived.refresh.model_copy(update={"follow": {"silver.items": (follow,)}})
    others = {**workspace.derived, "gold.day_totals": derived.model_copy(update={"refresh": refresh})}
    source.context = replace(source.context, workspace=replace(workspace, derived=others))
    return source


def test_an_expression_over_other_columns_is_asked_of_the_rows_before_and_after(
    source: Source, engine: FakeEngine
) -> None:
    source.deliver()
    promote(following(source, "seq"))
    source.deliver(2)
    engine.answer("AS twice", [{"twice": 0, "known": 1, "invalid": 0}])
    engine.answer(r"count\(\*\) AS n FROM stage.decided_P", [{"n": 1}])
    engine.answer("SELECT DISTINCT CAST.seq AS STRING. AS v FROM .SELECT t", [{"v": "9"}])
    engine.answer("SELECT DISTINCT CAST.seq AS STRING. AS v FROM .SELECT try_cast", [{"v": "8"}])
    promote(source)
    assert state_of(source).changes[-1].values["silver.items"] == {"seq": ["8", "9"]}


def test_values_too_many_to_list_are_recorded_as_everything(source: Source, engine: FakeEngine) -> None:
    source.deliver()
    engine.answer("SELECT DISTINCT CAST.day", [{"v": str(n)} for n in range(5001)])
    promote(source)
    assert state_of(source).changes[-1].values["silver.items"] == {"day": None}
