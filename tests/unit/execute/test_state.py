"""What a group of tables knows of itself."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from freshmart_cli.execute.state import (
    KEPT_BATCHES,
    KEPT_CHANGES,
    MOST_TOLD,
    BatchQuality,
    Change,
    GroupState,
    Held,
    States,
    Values,
    Waiting,
)

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


def after(*changes: Change) -> GroupState:
    """The state after these changes and as many more as are told one by one, none of which touches anything."""
    state = GroupState()
    for change in (*changes, *(Change(f"n{number}") for number in range(KEPT_CHANGES - 1))):
        state = state.began(change).ended()
    return state


def test_more_changes_than_are_kept_are_told_as_one_under_the_latest_id_of_them() -> None:
    old = [Change(f"c{n}", (f"b{n}",), (f"u{n}",), {"silver.items": {"day": [f"2026-03-0{n}"]}}) for n in (1, 2, 3)]
    state = after(*old)
    assert len(state.changes) == KEPT_CHANGES
    assert not state.dropped_changes
    told = Change(
        "c3",
        ("b1", "b2", "b3"),
        ("u1", "u2", "u3"),
        {"silver.items": {"day": ["2026-03-01", "2026-03-02", "2026-03-03"]}},
    )
    assert (state.changes[0], state.changes[1].id) == (told, "n0")


@pytest.mark.parametrize(
    ("older", "newer", "told"),
    [
        ({"a": {"x": ["1"]}}, {"b": {"y": ["2"]}}, {"a": {"x": ["1"]}, "b": {"y": ["2"]}}),
        ({"a": {"x": ["1"]}}, {"a": {"x": None}}, {"a": {"x": None}}),
        ({"a": {"x": ["1"]}}, {"a": {"x": ["2"], "y": ["3"]}}, {"a": {"x": ["1", "2"]}}),
        ({"a": {}}, {"a": {"x": ["1"]}}, {"a": {}}),
        ({}, {}, {}),
    ],
    ids=["other tables", "too many to list", "asked for later", "asked for nothing", "nothing touched"],
)
def test_what_one_of_the_changes_does_not_tell_stays_unknown(older: Values, newer: Values, told: Values) -> None:
    assert after(Change("c1", values=older), Change("c2", values=newer)).changes[0].values == told


def test_changes_told_as_one_do_not_grow_without_end() -> None:
    many = [str(number).zfill(5) for number in range(MOST_TOLD)]
    state = after(Change("c1", tuple(many), (), {"a": {"x": many}}), Change("c2", ("last",), (), {"a": {"x": ["y"]}}))
    assert state.changes[0].values == {"a": {"x": None}}
    assert (len(state.changes[0].batches), state.changes[0].batches[-1]) == (KEPT_BATCHES, "last")


def test_a_rebuild_among_the_changes_stays_known() -> None:
    assert after(Change("c1", everything=True), Change("c2")).changes[0].everything


def test_that_an_earlier_release_forgot_changes_stays_known() -> None:
    assert GroupState(dropped_changes=True).began(Change("c")).ended().dropped_changes


def test_the_time_of_the_last_run_is_kept_beside(tmp_path: Path) -> None:
    states = States(tmp_path)
    states.write_stamp("gold.a", "2026-03-01T00:00:00+00:00")
    states.write_stamp("gold.a", "2026-03-02T00:00:00+00:00")
    assert states.read_stamp("gold.a") == "2026-03-02T00:00:00+00:00"
    assert states.read("gold.a") == GroupState()
