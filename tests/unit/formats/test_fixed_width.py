"""Fixed-width files are framed line by line, with the checksum of what came before."""

import io
import zlib
from typing import Any

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from freshmart_cli.formats.fixed_width import FORMAT
from freshmart_cli.formats.format import FRAME_COLUMNS
from freshmart_cli.formats.registry import formats, options_for

FIELDS = {
    "head": {"fields": {"kind": "1-2 skip", "text": "3-10 text"}},
    "tail": {"fields": {"kind": "1-2 skip", "count": "3-6 int", "checksum": "7-10 text"}},
}


def options(**changes: Any) -> Any:
    """Two record types, H_ and T_, of which T_ states a checksum from its 7th byte on."""
    block = {
        "type": "fixed_width",
        "record_length": 10,
        "record_type": "1-2",
        "records": {"H_": FIELDS["head"], "T_": FIELDS["tail"]},
        "reconcile": {"intact": "crc32_before( T_.checksum ) = upper(T_.checksum)"},
    }
    return options_for({**block, **changes})


def framed(data: bytes, chosen: Any, chunk_bytes: int = 1 << 20) -> pa.Table:
    schema = pa.schema([*FRAME_COLUMNS, *FORMAT.extra_columns])
    return pa.Table.from_batches(FORMAT.frame(io.BytesIO(data), chosen, chunk_bytes), schema)


def checksums_of(data: bytes, kind: bytes, before: int) -> list[str | None]:
    """The definition, record by record."""
    found: list[str | None] = []
    at = 0
    for record in data.removesuffix(b"\n").split(b"\n"):
        states = record[:2] == kind and len(record) >= before
        found.append(f"{zlib.crc32(data[: at + before]):08X}" if states else None)
        at += len(record) + 1
    return found


records = st.one_of(
    st.sampled_from([b"T_", b"T_123", b"T_1234", b"T_1234DEAD", b"H_", b"", b"T", b"\xe9\x85\r"]),
    st.binary(max_size=12).map(lambda record: record.replace(b"\n", b" ")),
)
files = st.tuples(st.lists(records, min_size=1), st.booleans()).map(
    lambda drawn: b"\n".join(drawn[0]) + (b"\n" if drawn[1] or not any(drawn[0]) else b"")
)
files = files.filter(bool)


@given(files, st.integers(1, 30))
def test_any_bytes_come_apart_and_join_again_exactly(data: bytes, size: int) -> None:
    texts = framed(data, options(), size)["_raw"].to_pylist()
    assert "\n".join(texts).encode("latin-1") + (b"\n" if data.endswith(b"\n") else b"") == data


@given(files, st.integers(1, 30))
def test_bytes_that_are_no_utf_8_are_kept_beside_the_text(data: bytes, size: int) -> None:
    table = framed(data, options(encoding="utf-8"), size)
    pairs = zip(table["_raw"].to_pylist(), table["_raw_bytes"].to_pylist(), strict=True)
    joined = b"\n".join(kept if text is None else text.encode() for text, kept in pairs)
    assert joined + (b"\n" if data.endswith(b"\n") else b"") == data


@given(files, st.sampled_from(["latin-1", "utf-8"]), st.integers(1, 30))
def test_framing_does_not_depend_on_the_chunks(data: bytes, encoding: str, size: int) -> None:
    chosen = options(encoding=encoding)
    assert framed(data, chosen, size).combine_chunks().equals(framed(data, chosen).combine_chunks())


@given(files, st.integers(1, 30))
def test_the_checksum_is_zlibs_over_every_byte_of_the_file_before_the_field(data: bytes, size: int) -> None:
    assert framed(data, options(), size)["_crc32"].to_pylist() == checksums_of(data, b"T_", before=6)


@given(files)
def test_measuring_counts_the_rows_that_framing_yields(data: bytes) -> None:
    assert FORMAT.measure(io.BytesIO(data), options()) == framed(data, options()).num_rows


def test_rows_are_numbered_from_1_across_chunks() -> None:
    assert framed(b"a\n" * 7, options(), chunk_bytes=4)["_row_number"].to_pylist() == [1, 2, 3, 4, 5, 6, 7]


def test_no_checksum_is_computed_where_no_check_asks_for_one() -> None:
    chosen = options(reconcile={"records": "count(*) = T_.count"})
    assert framed(b"H_\nT_1234DEAD\n", chosen)["_crc32"].to_pylist() == [None, None]


def test_records_of_one_type_state_their_checksums_each() -> None:
    chosen = options(
        record_type="",
        records={"line": FIELDS["tail"]},
        reconcile={"c": "crc32_before(line.checksum) = line.checksum"},
    )
    data = b"ab1234DEAD\ncd1234DEAD\n"
    assert framed(data, chosen)["_crc32"].to_pylist() == [
        f"{zlib.crc32(data[:6]):08X}",
        f"{zlib.crc32(data[:17]):08X}",
    ]


def test_the_format_is_registered_with_its_capabilities() -> None:
    assert formats()["fixed_width"] is FORMAT
    assert FORMAT.capabilities.record_types and FORMAT.capabilities.reconciles
