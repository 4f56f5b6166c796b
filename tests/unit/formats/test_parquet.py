"""Rows of Parquet files are framed as JSON documents; a damaged file is refused, whatever is wrong with it."""

import io
import json
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from freshmart_cli.formats.arrow_json import object_texts
from freshmart_cli.formats.format import FRAME_COLUMNS, MAX_RECORD_BYTES
from freshmart_cli.formats.parquet import FORMAT, texts_of
from freshmart_cli.formats.registry import options_for
from freshmart_cli.formats.unreadable import Reason, UnreadableFile

OPTIONS = options_for({"type": "parquet"})


def written(table: pa.Table, **how: Any) -> bytes:
    buffer = io.BytesIO()
    pq.write_table(table, buffer, **how)
    return buffer.getvalue()


def framed(data: bytes, batch_rows: int = 1000) -> pa.Table:
    schema = pa.schema([*FRAME_COLUMNS, *FORMAT.extra_columns])
    return pa.Table.from_batches(FORMAT.frame(io.BytesIO(data), OPTIONS, batch_rows), schema)


def refusals(data: bytes) -> set[Reason]:
    found = set()
    for ask in (lambda: framed(data), lambda: FORMAT.measure(io.BytesIO(data), OPTIONS)):
        with pytest.raises(UnreadableFile) as caught:
            ask()
        found.add(caught.value.reason)
    return found


VISITS = pa.table(
    {
        "id": pa.array([2**53 + 1, None, 3]),
        "at": pa.array([0, 1, None], pa.timestamp("us", "UTC")),
        "price": pa.array([1.5, None, 2.0]),
        "tags": [["a"], None, []],
    }
)
VISITS_FILE = written(VISITS, row_group_size=2)


@given(st.integers(1, 5))
def test_rows_are_documents_in_the_order_of_the_file(batch_rows: int) -> None:
    table = framed(VISITS_FILE, batch_rows)
    assert table["_raw"].to_pylist() == [
        '{"id":9007199254740993,"at":"1970-01-01T00:00:00.000000Z","price":1.5,"tags":["a"]}',
        '{"id":null,"at":"1970-01-01T00:00:00.000001Z","price":null,"tags":null}',
        '{"id":3,"at":null,"price":2,"tags":[]}',
    ]
    assert table["_row_number"].to_pylist() == [1, 2, 3]
    assert set(table["_record"].to_pylist()) == {"document"}
    assert FORMAT.measure(io.BytesIO(VISITS_FILE), OPTIONS) == 3


def test_a_file_without_rows_is_read_and_has_none() -> None:
    assert framed(written(VISITS.slice(0, 0))).num_rows == 0
    assert FORMAT.measure(io.BytesIO(written(VISITS.slice(0, 0))), OPTIONS) == 0


def test_a_file_cut_short_anywhere_is_refused() -> None:
    for cut in range(1, len(VISITS_FILE)):
        assert refusals(VISITS_FILE[:cut]) == {Reason.BROKEN_PARQUET}


def test_a_file_with_more_behind_its_end_is_refused() -> None:
    assert refusals(VISITS_FILE + b"\n") == {Reason.BROKEN_PARQUET}


def test_an_empty_file_and_one_of_another_kind_are_refused() -> None:
    assert refusals(b"") == {Reason.EMPTY}
    assert refusals(b"id,price\n1,2\n") == {Reason.BROKEN_PARQUET}


@given(st.integers(0, len(VISITS_FILE) - 1), st.integers(1, 255))
@settings(max_examples=300)
def test_a_byte_changed_anywhere_is_refused_or_changes_values_and_never_anything_else(place: int, change: int) -> None:
    data = bytearray(VISITS_FILE)
    data[place] ^= change
    try:
        table = framed(bytes(data))
    except UnreadableFile as fault:
        assert fault.reason in (Reason.BROKEN_PARQUET, Reason.RECORD_TOO_LONG)
    else:
        assert all(isinstance(json.loads(text), dict) for text in table["_raw"].to_pylist())
        assert table.num_rows == FORMAT.measure(io.BytesIO(bytes(data)), OPTIONS)


def test_a_file_with_two_columns_of_one_name_is_refused_wherever_they_are() -> None:
    numbers = pa.array([1])
    twins = pa.StructArray.from_arrays([numbers, numbers], ["x", "x"])
    lists = pa.ListArray.from_arrays(pa.array([0, 1], pa.int32()), twins)
    for table in (pa.Table.from_arrays([numbers, numbers], ["a", "a"]), pa.table({"s": twins}), pa.table({"l": lists})):
        assert refusals(written(table)) == {Reason.COLUMN_TWICE}
    both = pa.table({"a": numbers, "A": numbers, "s": pa.array([{"a": 1}])})
    assert framed(written(both))["_raw"].to_pylist() == ['{"a":1,"A":1,"s":{"a":1}}']


def test_columns_may_have_any_name() -> None:
    odd = {"a.b": 1, "_batch_id": 2, "_raw": 3, "": 4, 'é "q"\n': 5, "it's": 6, "a[0]": 7, "$": 8, "@": 9}
    table = framed(written(pa.table({name: [value] for name, value in odd.items()})))
    assert [json.loads(text) for text in table["_raw"].to_pylist()] == [odd]


def test_rows_without_columns_are_none() -> None:
    assert framed(written(VISITS.select([]))).num_rows == 0
    assert FORMAT.measure(io.BytesIO(written(VISITS.select([]))), OPTIONS) == 0


def test_a_page_whose_checksum_does_not_hold_is_refused() -> None:
    data = bytearray(written(VISITS, write_page_checksum=True, compression="none"))
    data[data.index(np.float64(1.5).tobytes())] ^= 1
    assert refusals(bytes(data)) == {Reason.BROKEN_PARQUET}


def test_a_row_that_is_too_long_refuses_the_file() -> None:
    rows = pa.table({"text": ["x", "y" * MAX_RECORD_BYTES]})
    assert refusals(written(rows)) == {Reason.RECORD_TOO_LONG}


def test_rows_with_a_string_that_is_no_text_are_unreadable_and_the_others_are_not() -> None:
    names = pa.array([b"x", b"\xff", b"y"], pa.binary()).cast(pa.string(), safe=False)
    table = framed(written(pa.table({"id": [1, 2, 3], "name": names})))
    assert table["_record"].to_pylist() == ["document", "unreadable", "document"]
    assert table["_error"].to_pylist() == [None, "the text does not decode", None]
    assert table["_raw"].to_pylist()[1] == '{"id":2,"name":{"base64":"/w=="}}'


def test_instants_of_old_writers_do_not_wrap_around() -> None:
    far = pa.table({"at": pa.array([253402300799000000, -62135596800000000], pa.timestamp("us"))})
    data = written(far, use_deprecated_int96_timestamps=True)
    assert framed(data)["_raw"].to_pylist() == [
        '{"at":"9999-12-31T23:59:59.000000"}',
        '{"at":"0001-01-01T00:00:00.000000"}',
    ]


def test_texts_larger_together_than_an_array_holds_are_framed_in_parts() -> None:
    rows = pa.RecordBatch.from_pydict({"id": [1, 2, 3, 4, 5]})

    def small(rows: pa.RecordBatch, lenient: bool) -> pa.StringArray:
        if rows.num_rows > 2:
            raise pa.ArrowInvalid("array cannot contain more than 2147483646 bytes")
        return object_texts(rows, lenient)

    parts = [texts.to_pylist() for texts, _ in texts_of(rows, small)]
    assert [text for part in parts for text in part] == object_texts(rows).to_pylist()
    assert max(map(len, parts)) <= 2


def test_a_single_row_larger_than_an_array_holds_refuses_the_file() -> None:
    def never(rows: pa.RecordBatch, lenient: bool) -> pa.StringArray:
        raise pa.ArrowInvalid("array cannot contain more than 2147483646 bytes")

    with pytest.raises(UnreadableFile) as caught:
        list(texts_of(pa.RecordBatch.from_pydict({"id": [1, 2]}), never))
    assert caught.value.reason is Reason.RECORD_TOO_LONG
