"""The Python data source that frames slices inside the engine (ENGINES.md, *Reading text with file and line*)."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

import pyarrow as pa
from pyspark.sql.datasource import DataSource, DataSourceReader, InputPartition
from pyspark.sql.pandas.types import from_arrow_schema
from pyspark.sql.types import StructType

from freshmart_cli.connectors.reading import BatchConstants, SliceToRead, bronze_schema, read_slices
from freshmart_cli.formats.registry import options_for, within


def spark_schema(format_name: str) -> StructType:
    """The columns that framed slices of a format have in bronze."""
    return from_arrow_schema(bronze_schema(format_name), prefer_timestamp_ntz=False)


GROUP_BYTES = 8 << 20
"""A task of its own is not worth less."""


class SlicePartition(InputPartition):
    """Slices that one task reads, by their places in the request."""

    def __init__(self, first: int, end: int) -> None:
        super().__init__((first, end))
        self.first, self.end = first, end


class SliceReader(DataSourceReader):
    """Reads the slices of a request, in at most ``readers`` tasks."""

    def __init__(self, request: dict[str, Any], readers: int) -> None:
        self.request, self.readers = request, readers

    def partitions(self) -> Sequence[InputPartition]:
        return [
            SlicePartition(*group) for group in grouped([each["size"] for each in self.request["slices"]], self.readers)
        ]

    def read(self, partition: InputPartition) -> Iterator[pa.RecordBatch]:
        assert isinstance(partition, SlicePartition)
        request = self.request
        slices = tuple(SliceToRead(**each) for each in request["slices"][partition.first : partition.end])
        constants = BatchConstants(**request["constants"])
        options = within(request["envelope"], options_for(json.loads(request["options"])))
        yield from read_slices(slices, request["format"], options, constants)


class SliceSource(DataSource):
    """``spark.read.format("freshmart_slices").option("request", JSON)``."""

    @classmethod
    def name(cls) -> str:
        return "freshmart_slices"

    def reader(self, schema: StructType) -> DataSourceReader:
        return SliceReader(json.loads(self.options["request"]), int(self.options.get("readers", "1")))


def grouped(sizes: Sequence[int], most: int) -> list[tuple[int, int]]:
    """Places (first, end) of neighbours that are read together: about alike in bytes, at most ``most`` groups."""
    wanted = max(GROUP_BYTES, -(-sum(sizes) // most))
    groups, first, held = [], 0, 0
    for end, size in enumerate(sizes, 1):
        held += size
        if held >= wanted:
            groups.append((first, end))
            first, held = end, 0
    return [*groups, (first, len(sizes))] if first < len(sizes) or not groups else groups
