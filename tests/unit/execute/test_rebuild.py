"""Silver made again from all of bronze: aside, then swapped."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from freshmart_cli.errors import BatchHeld, EngineCrashed
from freshmart_cli.execute.promote_silver import promote_source
from freshmart_cli.execute.rebuild import rebuild_source
from freshmart_cli.names import TableName
from freshmart_cli.pipeline.steps import Journal, silver_steps
from tests.support.fake_engine import Call, FakeEngine
from tests.unit.execute.conftest import MakeContext
from tests.unit.execute.promotions import ROWS, Source, parcels

PARCELS = TableName("silver", "parcels")


@pytest.fixture
def source(context: MakeContext, engine: FakeEngine) -> Source:
    """Two batches, promoted one after the other."""
    source = parcels(context(), engine)
    for number in (1, 2):
        source.deliver(number)
        promote_source(source.context, source.context.workspace.contracts["parcels"])
    engine.calls.clear()
    return source


def rebuild(source: Source, override: str = "") -> dict[str, int]:
    return rebuild_source(source.context, source.context.workspace.contracts["parcels"], override).counts


def test_every_committed_batch_is_promoted_again_at_once(source: Source, engine: FakeEngine) -> None:
    assert rebuild(source)["read"] == 2 * ROWS
    frame = next(call.sql for call in engine.calls if call.target.startswith("framed_"))
    assert all(batch in frame for batch in source.batches)
    assert source.context.state("silver.parcels").promoted == tuple(source.batches)


def test_readers_see_the_old_tables_until_the_new_are_whole(source: Source, engine: FakeEngine) -> None:
    old = source.context.stored(PARCELS).location
    seen: set[str] = set()
    engine.before("insert", "silver", lambda call: seen.add(source.context.stored(PARCELS).location))
    rebuild(source)
    assert seen == {old}
    assert source.context.stored(PARCELS).location == f"{old}.g1"
    assert Path(f"{old}.g1").exists() and not Path(old).exists()


def test_whoever_follows_recomputes_everything(source: Source) -> None:
    rebuild(source)
    (change,) = source.context.state("silver.parcels").changes
    assert change.everything


def test_a_rebuild_cut_short_changes_nothing_and_is_begun_afresh(source: Source) -> None:
    before, old = source.context.state("silver.parcels"), source.context.stored(PARCELS).location

    def crash(call: Call) -> None:
        raise EngineCrashed("the engine is gone")

    crashing = FakeEngine()
    cut = parcels(replace(source.context, engine=crashing), crashing)
    crashing.before("insert", "silver.parcels__versions", crash)
    with pytest.raises(EngineCrashed):
        rebuild(cut)
    assert source.context.state("silver.parcels") == before
    assert Path(old).exists()
    left = Path(f"{old}.g1") / "_delta_log" / "left by the crash"
    left.touch()
    rebuild(source)
    assert not left.exists()
    assert source.context.stored(PARCELS).location == f"{old}.g1"


def test_what_a_person_let_through_stays_let_through(source: Source) -> None:
    state = source.context.state("silver.parcels")
    source.context.states.write("silver.parcels", replace(state, overridden=(source.batches[0],)))
    source.measures(("parcels", source.batches[0], "", 100, 100))
    rebuild(source)
    assert source.context.state("silver.parcels").promoted == tuple(source.batches)


@pytest.mark.parametrize("bad", [(0,), (0, 1)])
def test_tables_that_would_lack_a_batch_that_they_have_are_not_swapped_in(
    source: Source, engine: FakeEngine, bad: tuple[int, ...]
) -> None:
    before, old = source.context.state("silver.parcels"), source.context.stored(PARCELS).location
    source.measures(*(("parcels", source.batches[each], "", 100, 100) for each in bad))
    with pytest.raises(BatchHeld) as caught:
        rebuild(source)
    assert caught.value.message.startswith(
        f"silver.parcels is not rebuilt and its tables stay as they are: {len(bad)} of 2 promoted batches would be"
        f" held: {source.batches[0]} (parcels: score 0.00 is below 90 over 100 rows)"
    )
    assert 'freshmart promote silver parcels --rebuild --override-gate "reason"' in caught.value.hint
    assert source.context.state("silver.parcels") == before
    assert Path(old).exists() and not Path(f"{old}.g1").exists()
    assert engine.verbs("register", "create", "forget")[-1][0] == "forget"


def test_a_refusal_names_three_batches_and_counts_the_rest(source: Source) -> None:
    for number in (3, 4, 5):
        source.deliver(number)
        promote_source(source.context, source.context.workspace.contracts["parcels"])
    source.measures(*(("parcels", batch, "", 100, 100) for batch in source.batches))
    with pytest.raises(BatchHeld, match=r"5 of 5 promoted batches would be held: .* rows\), 2 more$") as caught:
        rebuild(source)
    assert source.batches[2] in caught.value.message and source.batches[3] not in caught.value.message


def test_a_person_says_why_a_rebuild_publishes_what_misses_its_gate(source: Source) -> None:
    source.measures(("parcels", source.batches[0], "", 100, 100))
    assert rebuild(source, "the scanner was mended")["read"] == 2 * ROWS
    state = source.context.state("silver.parcels")
    assert sorted(state.promoted) == source.batches
    assert (state.held, state.overridden, state.generation) == ((), (source.batches[0],), 1)
    (line,) = source.context.records.read("override")
    assert (line["batches"], line["reason"]) == ([source.batches[0]], "the scanner was mended")


def test_a_batch_that_was_held_before_stays_held_and_stops_no_swap(source: Source) -> None:
    held = source.deliver(3)
    source.measures(("parcels", held, "", 100, 100))
    promote_source(source.context, source.context.workspace.contracts["parcels"])
    rebuild(source)
    state = source.context.state("silver.parcels")
    assert (sorted(state.promoted), state.generation) == (source.batches[:2], 1)
    assert [each.batch_id for each in state.held] == [held]


def test_a_rebuild_that_is_refused_ends_the_run_as_held(source: Source) -> None:
    source.measures(*(("parcels", batch, "", 100, 100) for batch in source.batches))
    with Journal(source.context, "promote silver") as journal:
        silver_steps(journal, "parcels", rebuild=True)
    (step,) = journal.report.steps
    assert (step.step, step.state, journal.report.exit_code) == ("rebuild", "held", 3)


def test_a_rebuild_that_leaves_a_batch_out_says_so(source: Source) -> None:
    held = source.deliver(3)
    source.measures(("parcels", held, "", 100, 100))
    promote_source(source.context, source.context.workspace.contracts["parcels"])
    with Journal(source.context, "promote silver") as journal:
        silver_steps(journal, "parcels", rebuild=True)
    assert journal.report.failure is None
    assert (journal.report.steps[0].state, journal.report.exit_code) == ("held", 3)
