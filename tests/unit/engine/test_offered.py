"""Functions that engines are offered, over Arrow arrays."""

from __future__ import annotations

import pyarrow as pa

from freshmart_cli.engine.offered import list_elements, without_names


def test_lists_come_apart_and_what_is_none_is_null() -> None:
    found = list_elements()(pa.array(["[1.50, {}]", "[]", "{}", None]))
    assert found.type == pa.list_(pa.string())
    assert found.to_pylist() == [["1.50", "{}"], [], None, None]


def test_objects_lose_the_members_named_beside_each() -> None:
    texts = pa.array(['{"a": 1, "b": 2}', '{"a": 1, "b": 2}', '{"a": 1}', None])
    names = pa.array(['["a"]', '["b"]', '["a"]', '["a"]'])
    assert without_names()(texts, names).to_pylist() == ['{"b":2}', '{"a":1}', None, None]
