"""Parts of JSON are cut out as they are written."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from freshmart_cli.formats.json_texts import elements, without

values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.decimals(allow_nan=False, allow_infinity=False).map(float)
    | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=8,
)
styles = st.sampled_from([{}, {"indent": 1}, {"separators": (",", ":")}, {"ensure_ascii": False}])


@given(st.lists(values), styles)
def test_the_elements_of_a_list_are_its_elements(listed: list[Any], style: dict[str, Any]) -> None:
    found = elements(json.dumps(listed, **style))
    assert found is not None
    assert [json.loads(each) for each in found] == listed


@given(st.dictionaries(st.text(max_size=3), values, max_size=4), st.sets(st.text(max_size=3), max_size=3), styles)
def test_an_object_loses_the_members_named_and_no_others(
    value: dict[str, Any], names: set[str], style: dict[str, Any]
) -> None:
    kept = {name: each for name, each in value.items() if name not in names}
    found = without(json.dumps(value, **style), names)
    assert (None if found is None else json.loads(found)) == (kept or None)


def test_numbers_keep_every_digit() -> None:
    assert elements("[1.50, 12345678901234567890.10, 1e5]") == ["1.50", "12345678901234567890.10", "1e5"]
    assert without('{"a": 1.50, "b": 2}', {"b"}) == '{"a":1.50}'


@pytest.mark.parametrize("text", ["{}", "5", '"[1]"', "null", " true "])
def test_what_is_no_list_has_no_elements(text: str) -> None:
    assert elements(text) is None


@pytest.mark.parametrize("text", ["[]", "5", '"{}"', "null"])
def test_what_is_no_object_has_no_members(text: str) -> None:
    assert without(text, ()) is None
