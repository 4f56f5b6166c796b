"""Arrow values are written as JSON from which they can be read back exactly."""

import base64
import json
import math
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from freshmart_cli.formats.arrow_json import NotText, object_texts, value_texts
from freshmart_cli.formats.arrow_sizes import most_bytes
from freshmart_cli.formats.arrow_text import rows_not_text

MAP = pa.map_(pa.string(), pa.string())
texts = st.text(st.sampled_from('ab"\\\n\r\t\x00\x1f\x7fé\u2028😀'), max_size=5)
instants = st.datetimes(datetime(1, 1, 2), datetime(9999, 12, 30))
decimals = st.decimals(allow_nan=False, allow_infinity=False, places=9, min_value=-(10**20), max_value=10**20)

SCALARS: list[tuple[pa.DataType, st.SearchStrategy[Any]]] = [
    (pa.int64(), st.integers(-(2**63), 2**63 - 1)),
    (pa.uint64(), st.integers(0, 2**64 - 1)),
    (pa.int8(), st.integers(-128, 127)),
    (pa.float64(), st.floats()),
    (pa.decimal128(38, 9), decimals),
    (pa.decimal256(50, 9), decimals),
    (pa.string(), texts),
    (pa.large_string(), texts),
    (pa.string_view(), texts),
    (pa.dictionary(pa.int8(), pa.string()), texts),
    (pa.bool_(), st.booleans()),
    (pa.binary(), st.binary(max_size=5)),
    (pa.binary(3), st.binary(min_size=3, max_size=3)),
    (pa.date32(), st.dates()),
    (pa.timestamp("us"), instants),
    (pa.timestamp("us", "Europe/Berlin"), instants.map(lambda at: at.replace(tzinfo=UTC))),
    (pa.time64("us"), st.times()),
    (pa.duration("us"), st.timedeltas(timedelta(days=-99999), timedelta(days=99999))),
]


def nested(
    inner: tuple[pa.DataType, st.SearchStrategy[Any]],
) -> st.SearchStrategy[tuple[pa.DataType, st.SearchStrategy[Any]]]:
    kind, values = inner
    some = values | st.none()
    return st.sampled_from(
        [
            (pa.list_(kind), st.lists(some, max_size=3)),
            (pa.large_list(kind), st.lists(some, max_size=3)),
            (pa.list_(kind, 2), st.lists(some, min_size=2, max_size=2)),
            (pa.struct({"a": kind, 'b"': pa.int64()}), st.fixed_dictionaries({"a": some, 'b"': st.integers(0, 9)})),
            (
                pa.map_(pa.string(), kind),
                st.dictionaries(texts, some, max_size=3).map(lambda found: list(found.items())),
            ),
        ]
    )


scalars = st.sampled_from(SCALARS)
kinds = scalars | scalars.flatmap(nested) | scalars.flatmap(nested).flatmap(nested)
columns = kinds.flatmap(lambda kind: st.tuples(st.just(kind[0]), st.lists(kind[1] | st.none(), max_size=5)))


def expected(value: Any, kind: pa.DataType) -> Any:
    """What JSON has in a value's place."""
    if value is None:
        return None
    if pa.types.is_struct(kind):
        return {field.name: expected(value[field.name], field.type) for field in kind}
    if pa.types.is_map(kind):
        return {key: expected(each, kind.item_type) for key, each in value}
    if isinstance(value, list):
        return [expected(each, kind.value_type) for each in value]
    return scalar(value)


def scalar(value: Any) -> Any:
    if isinstance(value, float):
        special = "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
        return value if math.isfinite(value) else special
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    if isinstance(value, datetime):
        bare = value.astimezone(UTC).replace(tzinfo=None) if value.tzinfo else value
        return bare.isoformat(timespec="microseconds") + ("Z" if value.tzinfo else "")
    if isinstance(value, timedelta):
        return value // timedelta(microseconds=1)
    if isinstance(value, time):
        return value.isoformat(timespec="microseconds")
    return value.isoformat() if isinstance(value, date) else value


def read_back(text: str | None, like: Any) -> Any:
    if text is None:
        return None
    return json.loads(
        text, parse_float=Decimal if has_decimals(like) else float, parse_int=lambda number: narrowed(number, like)
    )


def has_decimals(like: Any) -> bool:
    return isinstance(like, Decimal) or any(map(has_decimals, parts(like)))


def narrowed(number: str, like: Any) -> Any:
    """Whole numbers stand for doubles and decimals, too."""
    return Decimal(number) if has_decimals(like) else int(number)


def parts(like: Any) -> list[Any]:
    return list(like.values()) if isinstance(like, dict) else like if isinstance(like, list) else []


@given(columns, st.integers(0, 3))
def test_every_value_reads_back_as_it_was_also_from_within_a_larger_array(
    column: tuple[pa.DataType, list[Any]], before: int
) -> None:
    kind, listed = column
    values = pa.array([*([None] * before), *listed], kind).slice(before)
    wanted = [expected(value, kind) for value in values.to_pylist()]
    found = value_texts(values).to_pylist()
    assert [read_back(text, want) for text, want in zip(found, wanted, strict=True)] == wanted


@given(st.lists(decimals | st.none()), st.floats(allow_nan=False, allow_infinity=False))
def test_no_number_has_an_exponent(amounts: list[Decimal | None], one: float) -> None:
    written = value_texts(pa.array(amounts, pa.decimal128(38, 9))).to_pylist()
    assert not any(text and ("E" in text or "e" in text) for text in written)
    (text,) = value_texts(pa.array([one])).to_pylist()
    assert "e" not in text
    assert float(text) == one


@given(st.floats(width=32, allow_nan=False, allow_infinity=False), st.floats(width=16, allow_nan=False))
def test_a_narrow_number_has_no_more_digits_than_tell_it_from_its_neighbours(single: float, half: float) -> None:
    (text,) = value_texts(pa.array([single], pa.float32())).to_pylist()
    assert np.float32(text) == np.float32(single)
    assert value_texts(pa.array([0.1, 16777216.0, float("nan")], pa.float32())).to_pylist() == [
        "0.1",
        "16777216",
        '"NaN"',
    ]
    (text,) = value_texts(pa.array([np.float16(half)], pa.float16())).to_pylist()
    assert np.float16(text.strip('"')) == half


def test_a_row_is_an_object_of_all_its_columns_in_their_order() -> None:
    rows = pa.RecordBatch.from_pydict({"b": [1.0, None], 'a"': ["x", None], "big": [2**53 + 1, None]})
    assert object_texts(rows).to_pylist() == [
        '{"b":1,"a\\"":"x","big":9007199254740993}',
        '{"b":null,"a\\"":null,"big":null}',
    ]


def test_rows_without_columns_are_empty_objects() -> None:
    assert object_texts(pa.RecordBatch.from_struct_array(pa.array([{}, {}], pa.struct([])))).to_pylist() == ["{}", "{}"]


def test_a_map_whose_keys_are_no_texts_is_an_object_all_the_same() -> None:
    values = pa.array([[(1, "a"), (2, None)], None, []], pa.map_(pa.int32(), pa.string()))
    assert value_texts(values).to_pylist() == ['{"1":"a","2":null}', None, "{}"]


def test_a_year_beyond_the_calendar_spoils_no_other_value() -> None:
    written = value_texts(pa.array([0, 2**62], pa.int64()).cast(pa.timestamp("s"), safe=False)).to_pylist()
    assert written[0] == '"1970-01-01T00:00:00"'
    assert json.loads(written[1])


def broken(texts_and_bytes: list[bytes | None]) -> pa.Array:
    """Strings that nobody has checked."""
    return pa.array(texts_and_bytes, pa.binary()).cast(pa.string(), safe=False)


def test_a_string_that_is_no_text_is_refused_or_written_as_its_bytes() -> None:
    rows = pa.RecordBatch.from_pydict({"a": broken([b"x", b"\xff", None])})
    with pytest.raises(NotText):
        object_texts(rows)
    assert object_texts(rows, lenient=True).to_pylist() == ['{"a":"x"}', '{"a":{"base64":"/w=="}}', '{"a":null}']


def test_rows_are_told_by_whatever_within_them_is_no_text() -> None:
    strings = broken([b"x", b"\xff", b"y", b"\xfe", b"z"])
    numbers = pa.array([1, 2, 3, 4, 5])
    by_column = {
        "plain": strings,
        "struct": pa.StructArray.from_arrays([strings, numbers], ["s", "n"]),
        "list": pa.ListArray.from_arrays(pa.array([0, 1, 2, 2, 4, 5], pa.int32()), strings),
        "map": pa.MapArray.from_arrays(pa.array([0, 1, 2, 3, 4, 5], pa.int32()), numbers, strings),
        "coded": pa.DictionaryArray.from_arrays(pa.array([0, 1, 0, 1, 2], pa.int8()), strings.slice(0, 3), safe=False),
        "numbers": numbers,
    }
    found = {
        name: rows_not_text(pa.RecordBatch.from_arrays([column], ["x"])).to_pylist()
        for name, column in by_column.items()
    }
    odd = [False, True, False, True, False]
    assert found == {**dict.fromkeys(by_column, odd), "list": [False, True, False, True, False], "numbers": [False] * 5}


@given(columns, texts, st.integers(0, 2))
def test_no_row_is_longer_than_is_said_without_writing_it(
    column: tuple[pa.DataType, list[Any]], name: str, before: int
) -> None:
    rows = pa.RecordBatch.from_arrays([pa.array(column[1], column[0])], [name]).slice(before)
    longest = max((len(text.encode()) for text in object_texts(rows).to_pylist()), default=0)
    assert longest <= most_bytes(rows)


def test_how_long_rows_are_is_told_without_writing_them_and_not_far_from_what_they_are() -> None:
    texts = {"plain": ["x" * 1000], "coded": pa.array(["x" * 1000]).dictionary_encode(), "view": pa.array(["x" * 1000])}
    nested = {"list": [["x" * 100] * 10], "struct": [{"a": "x" * 1000}], "map": pa.array([[("a", "x" * 1000)]], MAP)}
    for name, values in (texts | nested).items():
        assert most_bytes(pa.RecordBatch.from_pydict({name: values, "id": [1]})) in range(1000, 20_000)
