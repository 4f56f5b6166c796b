"""What a group of tables knows of itself."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from freshmart_cli.execute.state import KEPT_CHANGES, BatchQuality, Change, GroupState, Held, States, Waiting

NAMES = st.text(max_size=4)
TEXTS = st.lists(NAMES, max_size=2).map(tuple)
VALUES = st.dictionaries(NAMES, st.dictionaries(NAMES, st.none() | st.lists(NAMES, max_size=2), max_size=2), max_size=2)
CHANGES = st.builds(Change, NAMES, TEXTS, TEXTS, VALUES, st.booleans(), st.booleans())
STATES = st.builds(
    GroupState,
    definition=NAMES,
    generation=st.integers(0, 9),
    promoted=TEXTS,
    consumed=TEXTS,
    held=st.lists(st.builds(Held, NAMES, NAMES, NAMES), max_size=2).map(tuple),
    overridden=TEXTS,
    quality=st.lists(st.builds(BatchQuality, NAMES, NAMES, st.integers(), st.integers()), max_size=2).map(tuple),
    waiting=st.lists(st.builds(Waiting, NAMES, st.integers())).map(tuple),
    decided=TEXTS,
    changes=st.lists(CHANGES, max_size=2).map(tuple),
    dropped_changes=st.booleans(),
    in_flight=st.none() | CHANGES,
)


@settings(max_examples=40)
@given(STATES)
def test_a_state_is_read_as_it_was_written(tmp_path_factory: pytest.TempPathFactory, state: GroupState) -> None:
    states = States(tmp_path_factory.mktemp("states"))
    states.write("silver.parcels", state)
    assert states.read("silver.parcels") == state


def test_a_group_that_never_wrote_knows_nothing(tmp_path: Path) -> None:
    assert States(tmp_path / "not there").read("gold.x") == GroupState()
    assert States(tmp_path / "not there").read_stamp("gold.x") == ""


def test_groups_do_not_share_documents(tmp_path: Path) -> None:
    states = States(tmp_path)
    states.write("gold.a", GroupState(generation=1))
    states.write("gold.b", GroupState(generation=2))
    assert (states.read("gold.a").generation, states.read("gold.b").generation) == (1, 2)


def test_a_change_is_in_flight_until_it_ended(tmp_path: Path) -> None:
    began = GroupState().began(Change("c1", values={"silver.items": {"day": ["2026-03-01"]}}))
    assert began.changes == ()
    ended = began.ended()
    assert ended.in_flight is None
    assert [change.id for change in ended.changes] == ["c1"]
    assert ended.ended() == ended


def test_only_the_latest_changes_are_kept_and_that_some_are_forgotten_is_known() -> None:
    state = GroupState()
    for number in range(KEPT_CHANGES):
        state = state.began(Change(f"c{number}")).ended()
    assert not state.dropped_changes
    state = state.began(Change("last")).ended()
    assert state.dropped_changes
    assert len(state.changes) == KEPT_CHANGES
    assert (state.changes[0].id, state.changes[-1].id) == ("c1", "last")


def test_that_changes_were_forgotten_stays_known() -> None:
    assert GroupState(dropped_changes=True).began(Change("c")).ended().dropped_changes


def test_the_time_of_the_last_run_is_kept_beside(tmp_path: Path) -> None:
    states = States(tmp_path)
    states.write_stamp("gold.a", "2026-03-01T00:00:00+00:00")
    states.write_stamp("gold.a", "2026-03-02T00:00:00+00:00")
    assert states.read_stamp("gold.a") == "2026-03-02T00:00:00+00:00"
    assert states.read("gold.a") == GroupState()
