"""Keys that hang together by renamings are made anew together."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from freshmart_cli.execute.renamed_rows import connected

NAMES = st.sampled_from("abcdefgh")


def test_renamings_lead_both_ways_and_as_far_as_they_go() -> None:
    pairs = [("a", "b"), ("b", "c"), ("x", "y")]
    assert connected(pairs, ["c"]) == {"a", "b", "c"}
    assert connected(pairs, ["b", "x"]) == {"a", "b", "c", "x", "y"}
    assert connected(pairs, []) == frozenset()
    assert connected([], ["z"]) == {"z"}


@given(st.lists(st.tuples(NAMES, NAMES)), st.lists(NAMES))
def test_nothing_beside_is_left_out_and_nothing_apart_is_taken_in(
    pairs: list[tuple[str, str]], begun: list[str]
) -> None:
    found = connected(pairs, begun)
    assert set(begun) <= found
    assert all((one in found) == (other in found) for one, other in pairs)
    assert found <= {*begun, *(name for pair in pairs for name in pair)}
