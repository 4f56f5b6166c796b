"""Records are cut at LF and nowhere else, whatever the chunks."""

import io
from typing import BinaryIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from freshmart_cli.formats.format import MAX_RECORD_BYTES
from freshmart_cli.formats.lines import (
    CHUNK_BYTES,
    count_lines,
    decode_lines,
    row_numbers,
    split_lines,
    whole_lines,
)
from freshmart_cli.formats.unreadable import Reason, UnreadableFile

LINE_BREAKS_OF_OTHERS = b"\r\x0b\x0c\x1c\x1d\x1e\x85\xe2\x80\xa8"

contents = st.lists(
    st.sampled_from([b"\n", b"\r", b"\x85", b"\x0c", b"\x1c", b"\x00", b"a", b"\xe9", b"\xc3\xa9"]),
    min_size=1,
).map(b"".join)
chunk_sizes = st.integers(1, 20)


class Zeros(io.RawIOBase):
    """Endless zeros that count how many were asked for."""

    def __init__(self) -> None:
        self.given = 0

    def read(self, size: int = -1) -> bytes:
        assert size >= 0, "nobody may ask for all of it"
        self.given += size
        return bytes(size)


def records_of(data: bytes) -> list[bytes]:
    """The definition: what stands between LFs, and nothing after the last one."""
    return data.removesuffix(b"\n").split(b"\n")


@given(contents, chunk_sizes)
def test_chunks_end_where_a_record_ends_and_join_to_the_stream(data: bytes, size: int) -> None:
    chunks = list(whole_lines(io.BytesIO(data), size))
    assert b"".join(chunks) == data
    assert all(chunk.endswith(b"\n") for chunk in chunks[:-1])


@given(contents, chunk_sizes)
def test_records_are_what_stands_between_lfs_however_the_stream_is_chunked(data: bytes, size: int) -> None:
    found = [record for chunk in whole_lines(io.BytesIO(data), size) for record in split_lines(chunk).to_pylist()]
    assert found == records_of(data)


@given(contents)
def test_counting_finds_as_many_records_as_splitting(data: bytes) -> None:
    assert count_lines(io.BytesIO(data)) == len(records_of(data))


def test_only_lf_ends_a_record() -> None:
    line = b"a" + LINE_BREAKS_OF_OTHERS + b"b"
    assert split_lines(line + b"\n" + line).to_pylist() == [line, line]


def test_nothing_between_two_lfs_is_a_record_and_nothing_after_the_last_is_none() -> None:
    assert split_lines(b"\n\n").to_pylist() == [b"", b""]
    assert split_lines(b"a\n\nb").to_pylist() == [b"a", b"", b"b"]


@pytest.mark.parametrize("reader", [count_lines, lambda stream: list(whole_lines(stream))])
def test_a_stream_of_0_bytes_is_unreadable(reader: object) -> None:
    assert callable(reader)
    with pytest.raises(UnreadableFile) as caught:
        reader(io.BytesIO(b""))
    assert caught.value.reason is Reason.EMPTY


@pytest.mark.parametrize("reader", [count_lines, lambda stream: list(whole_lines(stream))])
def test_a_stream_without_end_and_lf_is_given_up_after_two_of_the_longest_records(reader: object) -> None:
    assert callable(reader)
    zeros = Zeros()
    with pytest.raises(UnreadableFile) as caught:
        reader(zeros)
    assert caught.value.reason is Reason.RECORD_TOO_LONG
    assert zeros.given <= 2 * MAX_RECORD_BYTES


@pytest.mark.parametrize("before", [b"", b"ab\n", b"a\n" * MAX_RECORD_BYTES])
@pytest.mark.parametrize("after", [b"", b"\n", b"\nab"])
def test_the_longest_record_is_read_and_one_byte_more_is_too_long(before: bytes, after: bytes) -> None:
    longest = before + b"x" * MAX_RECORD_BYTES + after
    assert b"".join(whole_lines(io.BytesIO(longest))) == longest
    assert count_lines(io.BytesIO(longest)) == len(records_of(longest))
    for reader in (count_lines, lambda stream: list(whole_lines(stream))):
        with pytest.raises(UnreadableFile) as caught:
            reader(io.BytesIO(before + b"x" * (MAX_RECORD_BYTES + 1) + after))
        assert caught.value.reason is Reason.RECORD_TOO_LONG


def test_a_chunk_holds_no_more_than_was_asked_for_and_the_record_that_crosses_its_end() -> None:
    stream: BinaryIO = io.BytesIO(b"0123456\n" * (3 * CHUNK_BYTES // 8))
    assert [len(chunk) for chunk in whole_lines(stream)] == [CHUNK_BYTES] * 3


@given(contents, st.sampled_from(["latin-1", "utf-8", "utf-8-sig", "cp1252", "ascii", "shift_jis"]))
def test_each_record_is_its_text_or_its_bytes_and_never_both(data: bytes, encoding: str) -> None:
    records = split_lines(data)
    texts, undecoded = decode_lines(data, records, encoding)
    for record, text, kept in zip(records.to_pylist(), texts.to_pylist(), undecoded.to_pylist(), strict=True):
        if text is None:
            assert kept == record
            with pytest.raises(UnicodeError):
                record.decode(encoding)
        else:
            assert kept is None
            assert text == record.decode("utf-8" if encoding == "utf-8-sig" else encoding)


def test_one_record_that_does_not_decode_spoils_no_other() -> None:
    data = "né\n".encode() + b"n\xe9\n" + "né\n".encode()
    texts, undecoded = decode_lines(data, split_lines(data), "utf-8")
    assert texts.to_pylist() == ["né", None, "né"]
    assert undecoded.to_pylist() == [None, b"n\xe9", None]


def test_row_numbers_go_on_from_the_first() -> None:
    assert row_numbers(5, 3).to_pylist() == [5, 6, 7]
    assert row_numbers(5, 0).to_pylist() == []
