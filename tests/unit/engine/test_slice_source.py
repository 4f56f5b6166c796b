"""The data source that frames slices inside the engine."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from pathlib import Path

import pyarrow as pa
import pytest

from freshmart_cli.connectors.reading import BatchConstants, SliceToRead, bronze_schema
from freshmart_cli.engine.port import ReadRequest
from freshmart_cli.engine.slice_source import GROUP_BYTES, SliceSource, grouped, spark_schema


def test_every_slice_of_a_request_is_framed_with_its_place_and_batch(tmp_path: Path) -> None:
    slices = []
    for name in ("a", "b"):
        (tmp_path / name).write_text(f"{name};1\n")
        content = hashlib.sha256(f"{name};1\n".encode()).hexdigest()
        slices.append(SliceToRead(str(tmp_path / name), f"in/{name}", content, "", 5))
    options = json.dumps({"type": "delimited", "delimiter": ";", "header": "false"})
    request = ReadRequest("delimited", options, tuple(slices), BatchConstants("b1", "system", 1, 2))
    reader = SliceSource({"request": json.dumps(asdict(request))}).reader(spark_schema("delimited"))
    batches = [batch for part in reader.partitions() for batch in reader.read(part)]
    rows = [row for batch in batches if isinstance(batch, pa.RecordBatch) for row in batch.to_pylist()]
    assert [(row["_source_file"], row["_raw"], row["_fields"], row["_batch_id"]) for row in rows] == [
        ("in/a", "a;1", "a\x1f1", "b1"),
        ("in/b", "b;1", "b\x1f1", "b1"),
    ]


def test_records_are_taken_out_of_the_envelope_that_the_request_names(tmp_path: Path) -> None:
    content = b'{"topic": "t", "partition": 0, "offset": 7, "value": "{}"}\n'
    (tmp_path / "a").write_bytes(content)
    slices = (SliceToRead(str(tmp_path / "a"), "in/a", hashlib.sha256(content).hexdigest(), "", 5),)
    request = ReadRequest("json", '{"type": "json"}', slices, BatchConstants("b1", "system", 1, 2), "kafka")
    reader = SliceSource({"request": json.dumps(asdict(request))}).reader(spark_schema("json"))
    (batch,) = (batch for part in reader.partitions() for batch in reader.read(part))
    assert isinstance(batch, pa.RecordBatch)
    assert (batch["_offset"].to_pylist(), batch["_document"].to_pylist()) == ([7], ["{}"])


def test_the_engine_is_told_the_columns_that_bronze_has() -> None:
    assert spark_schema("fixed_width").names == bronze_schema("fixed_width").names


SMALL, LARGE = GROUP_BYTES // 4, GROUP_BYTES


@pytest.mark.parametrize(
    ("sizes", "most", "groups"),
    [
        ([], 8, [(0, 0)]),
        ([SMALL] * 3, 8, [(0, 3)]),
        ([SMALL] * 9, 8, [(0, 4), (4, 8), (8, 9)]),
        ([LARGE, SMALL, LARGE, LARGE], 8, [(0, 1), (1, 3), (3, 4)]),
        ([LARGE] * 8, 4, [(0, 2), (2, 4), (4, 6), (6, 8)]),
        ([LARGE] * 8, 1, [(0, 8)]),
        ([0] * 5, 8, [(0, 5)]),
    ],
)
def test_neighbouring_slices_are_read_together_by_their_bytes(
    sizes: list[int], most: int, groups: list[tuple[int, int]]
) -> None:
    assert grouped(sizes, most) == groups


def test_several_readers_give_the_same_records_in_the_same_order(tmp_path: Path) -> None:
    slices = []
    for number in range(5):
        content = f"{number};x\n".encode()
        (tmp_path / str(number)).write_bytes(content)
        hashed = hashlib.sha256(content).hexdigest()
        slices.append(SliceToRead(str(tmp_path / str(number)), f"in/{number}", hashed, "", 5, GROUP_BYTES // 2))
    options = json.dumps({"type": "delimited", "delimiter": ";", "header": "false"})
    request = json.dumps(asdict(ReadRequest("delimited", options, tuple(slices), BatchConstants("b1", "system", 1, 2))))

    def read(readers: int) -> tuple[int, list[dict[str, object]]]:
        reader = SliceSource({"request": request, "readers": str(readers)}).reader(spark_schema("delimited"))
        parts = reader.partitions()
        batches = [batch for part in parts for batch in reader.read(part) if isinstance(batch, pa.RecordBatch)]
        return len(parts), [row for batch in batches for row in batch.to_pylist()]

    one, several = read(1), read(8)
    assert (one[0], several[0]) == (1, 3)
    assert one[1] == several[1]
