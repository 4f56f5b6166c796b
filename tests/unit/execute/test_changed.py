"""The union of two recordings of touched values."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from freshmart_cli.execute.changed import merged
from freshmart_cli.execute.state import Values

VALUES = st.dictionaries(
    st.sampled_from("tu"),
    st.dictionaries(st.sampled_from("ab"), st.none() | st.lists(st.sampled_from("xyz")).map(sorted)),
)


def test_values_of_both_are_kept_once_and_in_order() -> None:
    assert merged({"t": {"a": ["2", "1"]}}, {"t": {"a": ["3", "1"]}, "u": {"b": []}}) == {
        "t": {"a": ["1", "2", "3"]},
        "u": {"b": []},
    }


def test_everything_stays_everything() -> None:
    assert merged({"t": {"a": None}}, {"t": {"a": ["1"]}}) == {"t": {"a": None}}
    assert merged({"t": {"a": ["1"]}}, {"t": {"a": None}}) == {"t": {"a": None}}


@given(VALUES, VALUES)
def test_nothing_that_was_touched_is_lost(one: Values, other: Values) -> None:
    both = merged(one, other)
    for recorded in (one, other):
        for table, expressions in recorded.items():
            for expression, values in expressions.items():
                found = both[table][expression]
                assert found is None or (values is not None and set(values) <= set(found))


@given(VALUES, VALUES)
def test_neither_recording_is_changed(one: Values, other: Values) -> None:
    before = repr((one, other))
    merged(one, other)
    assert repr((one, other)) == before
