"""Each record knows its type and the root record that it stands under, however its file is cut or put with others."""

import io
from typing import Any

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from freshmart_cli.formats.fixed_width import FORMAT
from freshmart_cli.formats.registry import options_for

FIELD = {"fields": {"kind": "1-2 skip", "text": "3-4 text"}}
OPTIONS: Any = options_for(
    {
        "type": "fixed_width",
        "record_length": 4,
        "record_type": "1-2",
        "records": {
            "FH": {"once": "first", **FIELD},
            "TH": FIELD,
            "IT": {"under": "TH", **FIELD},
            "FT": {"once": "last", "fields": {"kind": "1-2 skip", "crc": "3-4 text"}},
        },
        "reconcile": {"intact": "crc32_before(FT.crc) = FT.crc"},
    }
)

records = st.one_of(
    st.sampled_from([b"FHaa", b"THaa", b"ITaa", b"FTaa", b"TH", b"XXaa", b"", b"T", b"\xe9\x85"]),
    st.binary(max_size=5).map(lambda record: record.replace(b"\n", b" ")),
)
files = st.tuples(st.lists(records, min_size=1, max_size=12), st.booleans()).map(
    lambda drawn: b"\n".join(drawn[0]) + (b"\n" if drawn[1] or not any(drawn[0]) else b"")
)
files = files.filter(bool)


def by_definition(data: bytes) -> list[tuple[str, int | None]]:
    """The definition, record by record."""
    found: list[tuple[str, int | None]] = []
    root = None
    for row, record in enumerate(data.removesuffix(b"\n").split(b"\n"), 1):
        kind = record[:2].decode("latin-1")
        root = row if kind == "TH" else root
        found.append((kind if kind in ("FH", "TH", "IT", "FT") else "?", root))
    return found


def framed(data: bytes, size: int) -> pa.Table:
    return pa.Table.from_batches(FORMAT.frame(io.BytesIO(data), OPTIONS, size))


@given(files, st.integers(1, 40))
def test_types_and_roots_are_those_of_the_definition_in_chunks_of_any_size(data: bytes, size: int) -> None:
    table = framed(data, size)
    pairs = zip(table["_kind"].to_pylist(), table["_root_row"].to_pylist(), strict=True)
    assert list(pairs) == by_definition(data)


@given(st.lists(files, min_size=1, max_size=6))
def test_files_framed_together_are_framed_as_each_alone(contents: list[bytes]) -> None:
    together, counts = FORMAT.frame_together(contents, OPTIONS)
    alone = [framed(content, 1 << 20) for content in contents]
    assert counts == tuple(each.num_rows for each in alone)
    assert pa.Table.from_batches([together]).to_pylist() == pa.concat_tables(alone).to_pylist()


def test_a_record_of_the_only_type_stands_under_itself() -> None:
    options: Any = options_for({"type": "fixed_width", "record_length": 4, "records": {"line": FIELD}})
    (batch,) = FORMAT.frame(io.BytesIO(b"aaaa\nbb\n"), options)
    assert batch["_kind"].to_pylist() == ["line", "line"]
    assert batch["_root_row"].to_pylist() == [1, 2]


def test_a_framing_has_another_name_where_records_nest_otherwise() -> None:
    block = OPTIONS.model_dump(mode="json", by_alias=True)
    longer = options_for({**block, "record_length": 5})
    other = options_for({**block, "records": {**block["records"], "IT": FIELD}})
    assert FORMAT.framing(longer) == FORMAT.framing(OPTIONS) != FORMAT.framing(other)
