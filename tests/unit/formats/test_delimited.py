"""Delimited files are framed by logical record: the csv module says what the values are."""

import csv
import io
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from freshmart_cli.formats.delimited import FORMAT
from freshmart_cli.formats.format import FRAME_COLUMNS, MAX_RECORD_BYTES
from freshmart_cli.formats.registry import formats, options_for
from freshmart_cli.formats.unreadable import Reason, UnreadableFile

BOM = b"\xef\xbb\xbf"


def options(**changes: Any) -> Any:
    return options_for({"type": "delimited", **changes})


def framed(data: bytes, chosen: Any = None, chunk_bytes: int = 1 << 20) -> pa.Table:
    schema = pa.schema([*FRAME_COLUMNS, *FORMAT.extra_columns])
    return pa.Table.from_batches(FORMAT.frame(io.BytesIO(data), chosen or options(), chunk_bytes), schema)


def values(data: bytes, **changes: Any) -> list[list[str] | None]:
    fields = framed(data, options(header=False, **changes))["_fields"].to_pylist()
    return [text if text is None else text.split("\x1f") for text in fields]


def refusal(data: bytes, chosen: Any = None, chunk_bytes: int = 1 << 20) -> Reason:
    with pytest.raises(UnreadableFile) as caught:
        framed(data, chosen, chunk_bytes)
    return caught.value.reason


texts = st.text(st.sampled_from('ab,;"\n\r\x1f\x1e\x85\x00é\u2028\ufeff '), max_size=5)
tables = st.lists(st.lists(texts, min_size=1, max_size=4), min_size=1, max_size=6)
soup = st.lists(
    st.sampled_from([b"\n", b"\r", b"\r\n", b'"', b'""', b",", b"a", b"\xe9", b"\xc3\xa9", b"\x1f", b"\x1e", BOM]),
    min_size=1,
).map(b"".join)


def written(table: list[list[str]], line_end: str, quoting: Any) -> list[str]:
    """Each row as the csv module writes it."""
    rows = []
    for row in table:
        buffer = io.StringIO(newline="")
        csv.writer(buffer, lineterminator=line_end, quoting=quoting).writerow(row)
        rows.append(buffer.getvalue())
    return rows


# Without CR in its line end the writer leaves a CR unquoted unless it quotes everything.
styles = st.sampled_from([("\r\n", csv.QUOTE_MINIMAL), ("\r\n", csv.QUOTE_ALL), ("\n", csv.QUOTE_ALL)])


@given(tables, styles, st.integers(1, 40))
def test_whatever_the_csv_module_writes_is_read_back(table: list[list[str]], style: tuple[str, Any], size: int) -> None:
    rows = written(table, *style)
    assume(not rows[0].startswith("\ufeff"))
    found = framed("".join(rows).encode(), options(header=False), size)
    reserved = str.maketrans("\x1f\x1e", "\ufffd\ufffd")
    assert found["_fields"].to_pylist() == ["\x1f".join(value.translate(reserved) for value in row) for row in table]
    assert found["_raw"].to_pylist() == [row.removesuffix("\n") for row in rows]
    starts = [1 + sum(row.count("\n") for row in rows[:number]) for number in range(len(rows))]
    assert found["_row_number"].to_pylist() == starts


@given(soup, st.integers(1, 20), st.booleans(), st.sampled_from(["utf-8", "latin-1"]))
def test_framing_does_not_depend_on_the_chunks(data: bytes, size: int, header: bool, encoding: str) -> None:
    chosen = options(header=header, encoding=encoding)
    try:
        whole = framed(data, chosen).combine_chunks()
    except UnreadableFile as fault:
        assert refusal(data, chosen, size) is fault.reason
    else:
        assert framed(data, chosen, size).combine_chunks().equals(whole)


@given(soup, st.sampled_from(["utf-8", "latin-1"]), st.integers(1, 20))
def test_any_bytes_come_apart_and_join_again_exactly(data: bytes, encoding: str, size: int) -> None:
    try:
        table = framed(data, options(header=False, encoding=encoding), size)
    except UnreadableFile as fault:
        assert fault.reason is Reason.OPEN_QUOTE
    else:
        pairs = zip(table["_raw"].to_pylist(), table["_raw_bytes"].to_pylist(), strict=True)
        joined = b"\n".join(kept if text is None else text.encode(encoding) for text, kept in pairs)
        assert joined + (b"\n" if data.endswith(b"\n") else b"") == data


@given(soup.filter(lambda data: b'"' not in data))
def test_a_quote_elsewhere_in_the_file_changes_no_other_record(data: bytes) -> None:
    """With one, the csv module reads the records; without, they are split by columns of text."""
    chosen = options(header=False)
    alone = framed(data, chosen)["_fields"].to_pylist()
    beside = framed(data.removesuffix(b"\n") + b'\n"q"\n', chosen)["_fields"].to_pylist()
    assert beside == [*alone, "q"]


@given(soup)
def test_measuring_counts_the_rows_that_framing_yields_and_refuses_what_it_refuses(data: bytes) -> None:
    try:
        rows = framed(data).num_rows
    except UnreadableFile as fault:
        with pytest.raises(UnreadableFile) as caught:
            FORMAT.measure(io.BytesIO(data), options())
        assert caught.value.reason is fault.reason
    else:
        assert FORMAT.measure(io.BytesIO(data), options()) == rows


def test_the_first_record_is_the_header_and_every_row_carries_it() -> None:
    table = framed(b"id,name\n1,x\n2,y\n", chunk_bytes=5)
    assert table["_record"].to_pylist() == ["header", "row", "row"]
    assert table["_header"].to_pylist() == ["id\x1fname"] * 3
    assert table["_fields"].to_pylist() == ["id\x1fname", "1\x1fx", "2\x1fy"]


def test_a_header_may_span_lines() -> None:
    table = framed(b'id,"name\nof it"\n1,x\n')
    assert table["_header"].to_pylist() == ["id\x1fname\nof it"] * 2
    assert table["_row_number"].to_pylist() == [1, 3]


def test_a_file_without_header_has_rows_only() -> None:
    table = framed(b"1,x\n2,y\n", options(header=False))
    assert table["_record"].to_pylist() == ["row", "row"]
    assert table["_header"].to_pylist() == [None, None]


@pytest.mark.parametrize("header", [b"id,name", b'"id",name'])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "latin-1"])
def test_a_byte_order_mark_is_kept_in_the_text_and_is_no_part_of_the_header(header: bytes, encoding: str) -> None:
    table = framed(BOM + header + b"\n1,x\n", options(encoding=encoding))
    assert table["_header"].to_pylist() == ["id\x1fname"] * 2
    codec = "utf-8" if encoding == "utf-8-sig" else encoding
    assert table["_raw"][0].as_py() == (BOM + header).decode(codec)


def test_a_byte_order_mark_further_down_is_data() -> None:
    assert values(b"a\n" + BOM + b"b\n") == [["a"], ["\ufeffb"]]


def test_a_cr_before_the_lf_is_no_part_of_the_last_value_and_stays_in_the_text() -> None:
    table = framed(b'a,b\r\nc,"d"\r\ne,f\r', options(header=False))
    assert table["_fields"].to_pylist() == ["a\x1fb", "c\x1fd", "e\x1ff"]
    assert table["_raw"].to_pylist() == ["a,b\r", 'c,"d"\r', "e,f\r"]


@pytest.mark.parametrize("more", [b"", b'"q"\n'])
def test_a_cr_elsewhere_is_data(more: bytes) -> None:
    assert values(b"a\rb,c\r\r\n" + more)[0] == ["a\rb", "c\r"]


def test_a_cr_at_the_end_of_a_quoted_value_is_data() -> None:
    assert values(b'a,"b\r"\n') == [["a", "b\r"]]


def test_a_quote_within_an_unquoted_value_is_data() -> None:
    assert values(b'5" pipe,b\n"5"" pipe",b\n') == [['5" pipe', "b"], ['5" pipe', "b"]]


def test_quotes_may_be_another_character_or_none() -> None:
    assert values(b"'a,b',c\n", quote="'") == [["a,b", "c"]]
    assert values(b'"a,b",c\n', quote="") == [['"a', 'b"', "c"]]


@pytest.mark.parametrize("delimiter", ["\t", "|", ";", "\x1f", "\x1e", "\xa6"])
def test_any_other_character_may_be_the_delimiter(delimiter: str) -> None:
    data = f'a{delimiter}b\n"c"{delimiter}d\n'.encode()
    assert values(data, delimiter=delimiter) == [["a", "b"], ["c", "d"]]
    assert values(data.splitlines(keepends=True)[0], delimiter=delimiter) == [["a", "b"]]


def test_the_separators_of_the_frame_are_replaced_inside_values() -> None:
    assert values(b"a\x1fb,c\x1ed\n") == [["a\ufffdb", "c\ufffdd"]]
    assert values(b'"a\x1fb",c\x1ed\n') == [["a\ufffdb", "c\ufffdd"]]


def test_an_empty_line_is_a_record_with_one_empty_value() -> None:
    assert values(b"a,b\n\nc,d\n") == [["a", "b"], [""], ["c", "d"]]
    assert values(b'"a",b\n\nc,d\n') == [["a", "b"], [""], ["c", "d"]]


@pytest.mark.parametrize("quoted", [b"x", b'"x\ny"'])
def test_a_record_that_does_not_decode_is_kept_as_bytes_and_spoils_no_other(quoted: bytes) -> None:
    table = framed(b"id,name\n" + quoted + b",\xe9\nb,\xc3\xa9\n")
    assert table["_raw"].to_pylist() == ["id,name", None, "b,é"]
    assert table["_raw_bytes"].to_pylist() == [None, quoted + b",\xe9", None]
    assert table["_fields"].to_pylist() == ["id\x1fname", None, "b\x1fé"]


def test_a_header_that_does_not_decode_makes_the_file_unreadable() -> None:
    assert refusal(b"id,n\xe9\n1,x\n") is Reason.UNDECODABLE_HEADER


def test_a_quote_that_is_never_closed_makes_the_file_unreadable_and_the_line_is_named() -> None:
    with pytest.raises(UnreadableFile, match="line 3") as caught:
        framed(b'id,name\n1,x\n2,"y\n3,z\n')
    assert caught.value.reason is Reason.OPEN_QUOTE


@pytest.mark.parametrize("end", [b"", b'"\n'])
@pytest.mark.parametrize("between", [b"", b'","'])
def test_a_record_of_many_lines_can_be_too_long_as_well(between: bytes, end: bytes) -> None:
    half = (b"x" * 99 + b"\n") * (MAX_RECORD_BYTES // 200 + 1)
    assert refusal(b'a\n"' + half + between + half + end) is Reason.RECORD_TOO_LONG


def test_a_long_header_over_many_short_rows_makes_batches_of_bounded_size() -> None:
    data = b"h" * 100_000 + b"\n" + b"\n" * 5_000
    batches = list(FORMAT.frame(io.BytesIO(data), options()))
    assert sum(batch.num_rows for batch in batches) == 5_001
    assert max(batch.nbytes for batch in batches) < 80 << 20


def test_the_format_is_registered() -> None:
    assert formats()["delimited"] is FORMAT
