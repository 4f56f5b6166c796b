"""The data source that frames slices inside the engine."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from pathlib import Path

import pyarrow as pa

from freshmart_cli.connectors.reading import BatchConstants, SliceToRead, bronze_schema
from freshmart_cli.engine.port import ReadRequest
from freshmart_cli.engine.slice_source import SliceSource, spark_schema


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
