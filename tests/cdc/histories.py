"""Random histories of a table, and what becomes of them on their way: repeated, out of order, in several batches."""

from __future__ import annotations

from dataclasses import dataclass

from hypothesis import strategies as st

from tests.cdc.changes import Change, Database

KEYS = st.integers(1, 5)
NAMES = st.sampled_from(["anna", "bert", None])
NOTES = st.sampled_from(["long", "longer", None])
SECONDS = st.sampled_from([1, 5, 60, 0, -3])
STYLES = st.sampled_from(["whole", "whole", "spread", "headless", "unfinished", "unmarked"])
BATCHES = 3

STEPS = st.one_of(
    st.tuples(st.just("begin"), SECONDS),
    st.tuples(st.just("put"), KEYS, NAMES, NOTES),
    st.tuples(st.just("put"), KEYS, NAMES, NOTES),
    st.tuples(st.just("begin"), SECONDS),
    st.tuples(st.just("drop"), KEYS),
    st.tuples(st.just("rename"), KEYS, KEYS),
    st.tuples(st.just("miss"), KEYS),
    st.tuples(st.just("look_again"), KEYS),
    st.tuples(st.just("snapshot"), STYLES),
    st.tuples(st.just("truncate")),
)


@dataclass(frozen=True, slots=True)
class Sent:
    """One delivery of a change: in which batch, and with its schema or without."""

    change: Change
    batch: int
    wrapped: bool


@st.composite
def histories(draw: st.DrawFn) -> tuple[Sent, ...]:
    """Deliveries of one table's changes; some come twice, some never, none in the order of the log."""
    database = Database()
    for key in draw(st.lists(KEYS, min_size=2, max_size=5)):
        database.put(key, "carl", "first")
    for name, *arguments in draw(st.lists(STEPS, min_size=12, max_size=40)):
        getattr(database, name)(*arguments)
    sent = []
    for change in database.changes:
        for _ in range(draw(st.sampled_from([1, 1, 1, 1, 1, 1, 2, 0]))):
            sent.append(Sent(change, draw(st.integers(0, BATCHES - 1)), draw(st.booleans())))
    return tuple(draw(st.permutations(sent)))
