"""Change events are framed line by line, as they are."""

import io
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from freshmart_cli.formats.debezium import FORMAT
from freshmart_cli.formats.format import FRAME_COLUMNS, FramesTogether
from freshmart_cli.formats.registry import formats, options_for
from freshmart_cli.formats.unreadable import Reason, UnreadableFile


def options(**changes: Any) -> Any:
    return options_for({"type": "debezium", **changes})


def framed(data: bytes, chunk_bytes: int = 1 << 20) -> list[tuple[int, str | None, bytes | None]]:
    batches = FORMAT.frame(io.BytesIO(data), options(), chunk_bytes)
    table = pa.Table.from_batches(batches, pa.schema(FRAME_COLUMNS))
    return list(zip(*(table[name].to_pylist() for name in table.column_names), strict=True))


soup = st.lists(st.sampled_from([b"\n", b"\r", b"null", b"{}", b'{"op":"u"', b"\xe9", b"\xc3\xa9"]), min_size=1).map(
    b"".join
)


def test_it_is_found_and_says_that_its_records_are_changes() -> None:
    assert formats()["debezium"] is FORMAT
    assert FORMAT.capabilities.changes and not FORMAT.capabilities.record_types


def test_a_line_is_a_record_whatever_it_holds() -> None:
    assert framed(b'{"op": "c"}\nnull\n\nnonsense\r') == [
        (1, '{"op": "c"}', None),
        (2, "null", None),
        (3, "", None),
        (4, "nonsense\r", None),
    ]


def test_bytes_that_are_no_text_are_kept_and_spoil_no_other_line() -> None:
    assert framed(b"null\n\xff\xfe\nnull") == [(1, "null", None), (2, None, b"\xff\xfe"), (3, "null", None)]


def test_a_file_of_no_bytes_is_unreadable() -> None:
    with pytest.raises(UnreadableFile) as caught:
        framed(b"")
    assert caught.value.reason == Reason.EMPTY


@given(soup, st.integers(1, 9))
def test_chunks_and_measure_agree_with_the_whole(data: bytes, chunk_bytes: int) -> None:
    whole = framed(data)
    assert framed(data, chunk_bytes) == whole
    assert FORMAT.measure(io.BytesIO(data), options()) == len(whole)


@given(st.lists(soup, min_size=1, max_size=4))
def test_small_files_are_framed_together_as_alone(contents: list[bytes]) -> None:
    assert isinstance(FORMAT, FramesTogether)
    batch, counts = FORMAT.frame_together(contents, options())
    alone = [row for data in contents for row in framed(data)]
    assert [tuple(row.values()) for row in batch.to_pylist()] == alone
    assert list(counts) == [len(framed(data)) for data in contents]


def test_what_stands_for_a_value_left_unchanged_can_be_said() -> None:
    assert options().unavailable == "__debezium_unavailable_value"
    assert options(unavailable="?").unavailable == "?"
    with pytest.raises(ValidationError):
        options(unavailable="")
