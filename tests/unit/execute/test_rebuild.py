"""Silver made again from all of bronze: aside, then swapped."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from freshmart_cli.errors import EngineCrashed
from freshmart_cli.execute.promote_silver import promote_source
from freshmart_cli.execute.rebuild import rebuild_source
from freshmart_cli.names import TableName
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


def rebuild(source: Source) -> dict[str, int]:
    return rebuild_source(source.context, source.context.workspace.contracts["parcels"]).counts


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
