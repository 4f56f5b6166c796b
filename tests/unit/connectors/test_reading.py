"""Planned files become batches for bronze, or nothing does."""

import gzip
import hashlib
import pickle
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from freshmart_cli.connectors.files import Compression
from freshmart_cli.connectors.reading import (
    BATCH_BYTES,
    BATCH_ROWS,
    BatchConstants,
    SliceChanged,
    SliceToRead,
    bronze_schema,
    read_slices,
)
from freshmart_cli.formats.registry import formats, options_for, within

CONSTANTS = BatchConstants("20170305T101500-0001", "till", 1_488_708_900_000_000, 1_488_708_901_000_000)
AUDIT = [
    "_source_file",
    "_file_hash",
    "_arrived_at",
    "_batch_id",
    "_source_system",
    "_ingestion_timestamp",
    "_created_at",
]


def fixed_width() -> Any:
    records = {"line": {"fields": {"text": "1-4 text"}}}
    return options_for({"type": "fixed_width", "record_length": 4, "records": records})


def planned(folder: Path, name: str, content: bytes, compression: Compression = "") -> SliceToRead:
    (folder / name).write_bytes(gzip.compress(content) if compression else content)
    hashed = hashlib.sha256(content).hexdigest()
    return SliceToRead(str(folder / name), f"in/{name}", hashed, compression, 1_488_700_000_000_000)


def read(*slices: SliceToRead) -> list[pa.RecordBatch]:
    return list(read_slices(slices, "fixed_width", fixed_width(), CONSTANTS))


@pytest.mark.parametrize("name", ["fixed_width", "delimited", "json", "parquet"])
def test_bronze_has_the_frame_then_the_formats_columns_then_the_audit_columns(name: str) -> None:
    extra = [each.name for each in formats()[name].extra_columns]
    schema = bronze_schema(name)
    assert schema.names == ["_row_number", "_raw", "_raw_bytes", *extra, *AUDIT]
    times = [schema.field(column).type for column in ("_arrived_at", "_ingestion_timestamp", "_created_at")]
    assert times == [pa.timestamp("us", "UTC")] * 3


def test_each_row_says_which_file_it_came_from_and_all_share_the_batch(tmp_path: Path) -> None:
    first, second = planned(tmp_path, "a", b"1\n2\n"), planned(tmp_path, "b", b"3", "gz")
    (batch,) = read(first, replace(second, arrived_at_us=5))
    assert batch.schema.equals(bronze_schema("fixed_width"))
    rows = batch.to_pylist()
    assert [(row["_source_file"], row["_row_number"], row["_raw"]) for row in rows] == [
        ("in/a", 1, "1"),
        ("in/a", 2, "2"),
        ("in/b", 1, "3"),
    ]
    assert [row["_file_hash"] for row in rows] == [
        first.content_hash,
        first.content_hash,
        second.content_hash,
    ]
    assert [row["_arrived_at"].timestamp() for row in rows] == [1_488_700_000, 1_488_700_000, 5e-6]
    assert {row["_batch_id"] for row in rows} == {CONSTANTS.batch_id}
    assert {row["_source_system"] for row in rows} == {"till"}
    assert {row["_ingestion_timestamp"] for row in rows} == {datetime(2017, 3, 5, 10, 15, tzinfo=UTC)}
    assert {row["_created_at"] for row in rows} == {datetime(2017, 3, 5, 10, 15, 1, tzinfo=UTC)}


def test_a_delimited_file_is_read_by_its_own_format(tmp_path: Path) -> None:
    piece = planned(tmp_path, "a.csv", b'id,name\n1,"two\nlines"\n')
    (batch,) = read_slices([piece], "delimited", options_for({"type": "delimited"}), CONSTANTS)
    assert batch.schema.equals(bronze_schema("delimited"))
    assert batch["_fields"].to_pylist() == ["id\x1fname", "1\x1ftwo\nlines"]


KAFKA = b'{"topic": "t", "partition": 0, "offset": %d, "timestamp": %s, "key": null, "value": "{}"}\n'


def test_a_record_arrives_with_its_file_or_when_it_was_made_where_the_source_says_so(tmp_path: Path) -> None:
    piece = planned(tmp_path, "a", KAFKA % (1, b"1500") + KAFKA % (2, b"null") + b"no record\n")
    options = within("kafka", options_for({"type": "json"}))
    for own_time, arrived in ((False, [1_488_700_000] * 3), (True, [1.5, 1_488_700_000, 1_488_700_000])):
        constants = replace(CONSTANTS, arrival_of_record=own_time)
        (batch,) = read_slices([piece], "json", options, constants)
        assert [at.timestamp() for at in batch["_arrived_at"].to_pylist()] == arrived


def test_rows_of_formats_that_know_no_time_of_their_own_arrive_with_their_file(tmp_path: Path) -> None:
    constants = replace(CONSTANTS, arrival_of_record=True)
    (batch,) = read_slices([planned(tmp_path, "a", b"1\n")], "fixed_width", fixed_width(), constants)
    assert batch["_arrived_at"][0].as_py().timestamp() == 1_488_700_000


def test_small_files_share_batches_of_bounded_size(tmp_path: Path) -> None:
    slices = [planned(tmp_path, f"{number}", b"%04d\n" % number * 20_000) for number in range(60)]
    batches = read(*slices)
    assert sum(batch.num_rows for batch in batches) == 60 * 20_000
    assert max(batch.num_rows for batch in batches) <= BATCH_ROWS
    assert len(batches) <= 11
    joined = pa.Table.from_batches(batches)
    expected = [f"{number:04d}" for number in range(60) for _ in range(20_000)]
    assert joined["_raw"].to_pylist() == expected
    assert joined["_source_file"].to_pylist() == [f"in/{int(text)}" for text in expected]


def test_a_large_file_of_ordinary_records_is_read_in_batches_of_about_8_megabytes(tmp_path: Path) -> None:
    batches = read(planned(tmp_path, "a", (b"x" * 199 + b"\n") * 130_000))
    assert [batch.num_rows for batch in batches[:-1]] == [BATCH_BYTES // 200] * 3
    assert sum(batch.num_rows for batch in batches) == 130_000


def test_many_empty_records_make_batches_of_bounded_size(tmp_path: Path) -> None:
    batches = read(planned(tmp_path, "a", b"\n" * (3 * BATCH_ROWS)))
    assert [batch.num_rows for batch in batches] == [BATCH_ROWS] * 3
    assert batches[2]["_row_number"][0].as_py() == 2 * BATCH_ROWS + 1


def test_no_slices_make_no_batch() -> None:
    assert read() == []


@pytest.mark.parametrize("content", [b"1\n3\n", b"1\n2\n3\n", b"1\n", b"", gzip.compress(b"1\n2\n", mtime=0)])
def test_a_file_with_other_bytes_than_planned_stops_the_batch(tmp_path: Path, content: bytes) -> None:
    slices = [planned(tmp_path, "a", b"0\n"), planned(tmp_path, "b", b"1\n2\n")]
    (tmp_path / "b").write_bytes(content)
    with pytest.raises(SliceChanged, match="in/b was planned with content") as caught:
        read(*slices)
    assert caught.value.hint


def test_a_gzip_file_that_was_damaged_since_stops_the_batch(tmp_path: Path) -> None:
    piece = planned(tmp_path, "a", b"1\n2\n", "gz")
    (tmp_path / "a").write_bytes(gzip.compress(b"1\n2\n", mtime=0)[:-2])
    with pytest.raises(SliceChanged, match="can no longer be read: broken_gz"):
        read(piece)


def test_a_file_that_went_away_stops_the_batch(tmp_path: Path) -> None:
    piece = planned(tmp_path, "a", b"1\n")
    (tmp_path / "a").unlink()
    with pytest.raises(SliceChanged, match="can no longer be read"):
        read(piece)


def test_a_changed_slice_crosses_processes_with_its_hint() -> None:
    fault = pickle.loads(pickle.dumps(SliceChanged("in/a changed", hint="run again")))
    assert (fault.message, fault.hint, fault.code) == ("in/a changed", "run again", "slice_changed")
