"""JSON documents are framed one a line or one a file; whatever stands in a document's place is told from it."""

import io
import json
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from freshmart_cli.formats.format import FRAME_COLUMNS, MAX_RECORD_BYTES
from freshmart_cli.formats.json_documents import FORMAT
from freshmart_cli.formats.registry import format_of, options_for, within
from freshmart_cli.formats.unreadable import Reason, UnreadableFile

BOM = b"\xef\xbb\xbf"
NOT_JSON = ("unreadable", "not JSON")


def options(envelope: str = "none", **changes: Any) -> Any:
    return within(envelope, options_for({"type": "json", **changes}))


def framed(data: bytes, chosen: Any = None, chunk_bytes: int = 1 << 20) -> pa.Table:
    schema = pa.schema([*FRAME_COLUMNS, *FORMAT.extra_columns])
    return pa.Table.from_batches(FORMAT.frame(io.BytesIO(data), chosen or options(), chunk_bytes), schema)


def kinds(data: bytes, chosen: Any = None) -> list[tuple[str, str | None]]:
    table = framed(data, chosen)
    return list(zip(table["_record"].to_pylist(), table["_error"].to_pylist(), strict=True))


soup = st.lists(
    st.sampled_from(
        [
            b"\n",
            b"\r\n",
            b"{}",
            b'{"a": 1}',
            b"[1,",
            b"null",
            b" ",
            b"5",
            b'"x"',
            b"\xff",
            b"\xc3\xa9",
            BOM,
            b"NaN",
            b"{",
        ]
    ),
    min_size=1,
).map(b"".join)

documents = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=8,
)


@given(soup | st.binary(min_size=1), st.sampled_from(["utf-8", "latin-1"]), st.integers(1, 20))
def test_any_bytes_come_apart_and_join_again_exactly(data: bytes, encoding: str, size: int) -> None:
    table = framed(data, options(encoding=encoding), size)
    pairs = zip(table["_raw"].to_pylist(), table["_raw_bytes"].to_pylist(), strict=True)
    joined = b"\n".join(kept if text is None else text.encode(encoding) for text, kept in pairs)
    assert joined + (b"\n" if data.endswith(b"\n") else b"") == data


@given(soup, st.sampled_from(["none", "kafka"]), st.integers(1, 20))
def test_framing_does_not_depend_on_the_chunks(data: bytes, envelope: str, size: int) -> None:
    chosen = options(envelope)
    assert framed(data, chosen, size).combine_chunks().equals(framed(data, chosen).combine_chunks())


@given(st.lists(soup, min_size=1, max_size=5), st.sampled_from(["lines", "file"]), st.sampled_from(["none", "kafka"]))
def test_files_framed_together_are_framed_as_each_alone(contents: list[bytes], documents: str, envelope: str) -> None:
    chosen = options(envelope if documents == "lines" else "none", documents=documents)
    together, counts = FORMAT.frame_together(contents, chosen)
    alone = [framed(content, chosen) for content in contents]
    assert pa.Table.from_batches([together]).equals(pa.concat_tables(alone).combine_chunks())
    assert counts == tuple(FORMAT.measure(io.BytesIO(content), chosen) for content in contents)


@given(st.lists(documents, min_size=1), st.booleans())
def test_every_object_is_a_document_and_no_other_value_is(values: list[Any], ascii_only: bool) -> None:
    data = "".join(json.dumps(value, ensure_ascii=ascii_only) + "\n" for value in values)
    names = {dict: "document", type(None): "tombstone"}
    expected = [names.get(type(value), "unreadable") for value in values]
    assert [kind for kind, _ in kinds(data.encode("utf-8", "surrogatepass"))] == expected


class Pairs(list[tuple[str, Any]]):
    """An object as it is written: a name may stand twice."""


def pairs(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Pairs]:
    return st.lists(st.tuples(names, inner), max_size=3).map(Pairs)


names = st.text(st.sampled_from('ab":{}\\é'), max_size=2)
values = st.recursive(
    st.integers() | st.text(st.sampled_from('ab":,\\'), max_size=3),
    lambda inner: st.lists(inner, max_size=3) | pairs(inner),
    max_leaves=6,
)


def written(value: Any, escaped: bool) -> str:
    if isinstance(value, Pairs):
        return "{" + ", ".join(f"{written(name, escaped)} : {written(each, escaped)}" for name, each in value) + "}"
    if isinstance(value, list):
        return "[" + ",".join(written(each, escaped) for each in value) + "]"
    if escaped and isinstance(value, str):
        return '"' + "".join(f"\\u{ord(character):04x}" for character in value) + '"'
    return json.dumps(value)


def tells_twice(value: Any) -> bool:
    if isinstance(value, Pairs):
        own = [name for name, _ in value]
        return len(own) > len(set(own)) or any(tells_twice(each) for _, each in value)
    return isinstance(value, list) and any(map(tells_twice, value))


@given(pairs(values), st.booleans())
def test_a_document_that_tells_a_name_twice_is_unreadable_however_it_is_written(value: Pairs, escaped: bool) -> None:
    ((kind, error),) = kinds(written(value, escaped).encode())
    assert (kind == "unreadable") == tells_twice(value)
    assert (error or "a name stands twice").startswith("a name stands twice")


def test_what_stands_in_a_documents_place_is_told_from_it() -> None:
    lines: list[tuple[bytes, tuple[str, str | None]]] = [
        (b'{"a": 1}', ("document", None)),
        (b" null ", ("tombstone", None)),
        (b"", ("blank", None)),
        (b" \r", ("blank", None)),
        (b'{"a": NaN}', NOT_JSON),
        (b'{"a": -Infinity}', NOT_JSON),
        (b'{"a": 1} 2', NOT_JSON),
        (b'{"a": 1,}', NOT_JSON),
        (b'{"a": 01}', NOT_JSON),
        (b"{'a': 1}", NOT_JSON),
        (b'{"a": 1', NOT_JSON),
        (b'{"a": "\\ud800"}', NOT_JSON),
        (b'{"a": "x\x00y"}', NOT_JSON),
        (b"\x00", NOT_JSON),
        (b"\x0c{}", NOT_JSON),
        (b'{"a":' + b"[" * 300 + b"]" * 300 + b"}", NOT_JSON),
        (b'{"a":' + b"9" * 5000 + b"}", NOT_JSON),
        (b'{"a":' + b"9" * 400 + b"}", ("document", None)),
        (b'{"a": "x\\u0000y"}\r', ("document", None)),
        (b'{"a": "\xff"}', ("unreadable", "the text does not decode")),
        (b'{"a": "\xed\xa0\x80"}', ("unreadable", "the text does not decode")),
        (b'{"a": 1, "b": {"c": 1, "c": 1}}', ("unreadable", "a name stands twice in one object: c")),
        (b'[{"a": 1}]', ("unreadable", "no object, but a list")),
        (b'"a"', ("unreadable", "no object, but a text")),
        (b"12", ("unreadable", "no object, but a number")),
        (b"true", ("unreadable", "no object, but a boolean")),
    ]
    assert kinds(b"\n".join(line for line, _ in lines)) == [expected for _, expected in lines]


def test_a_byte_order_mark_is_no_part_of_the_first_document_and_stays_in_its_text() -> None:
    table = framed(BOM + b"{}\n" + BOM + b"{}\n")
    assert table["_raw"].to_pylist() == ["\ufeff{}", "\ufeff{}"]
    assert table["_document"].to_pylist() == ["{}", None]
    assert table["_record"].to_pylist() == ["document", "unreadable"]


def test_a_file_of_one_document_may_have_many_lines() -> None:
    data = b'{\n  "a": 1\n}\n'
    table = framed(data, options(documents="file"))
    assert (table["_raw"].to_pylist(), table["_row_number"].to_pylist()) == ([data.decode()], [1])
    assert kinds(b"\n \n", options(documents="file")) == [("unreadable", "not JSON")]


@pytest.mark.parametrize("documents", ["lines", "file"])
@pytest.mark.parametrize(
    ("data", "reason"), [(b"", Reason.EMPTY), (b"x" * (MAX_RECORD_BYTES + 1), Reason.RECORD_TOO_LONG)]
)
def test_an_empty_file_and_one_too_long_are_refused_by_both(documents: str, data: bytes, reason: Reason) -> None:
    chosen = options(documents=documents)
    for ask in (lambda: framed(data, chosen), lambda: FORMAT.measure(io.BytesIO(data), chosen)):
        with pytest.raises(UnreadableFile) as caught:
            ask()
        assert caught.value.reason is reason


def test_the_longest_document_a_file_may_be_is_read() -> None:
    data = b'{"a":"' + b"x" * (MAX_RECORD_BYTES - 8) + b'"}'
    assert FORMAT.measure(io.BytesIO(data), options(documents="file")) == 1
    assert kinds(data, options(documents="file")) == [("document", None)]


def test_an_envelope_changes_how_records_are_read_and_not_what_the_contract_says() -> None:
    plain = options(drift="rescue")
    assert within("none", plain) is plain
    assert format_of(within("kafka", plain)) is FORMAT
    assert within("kafka", plain).model_dump() == {**plain.model_dump(), "envelope": "kafka"}
    other = options_for({"type": "parquet"})
    assert within("kafka", other) is other
