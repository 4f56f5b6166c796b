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


class SlicePartition(InputPartition):
    """Slices that one task reads."""

    def __init__(self, slices: list[dict[str, Any]]) -> None:
        super().__init__(slices)
        self.slices = slices


class SliceReader(DataSourceReader):
    """Reads the slices of a request, one partition per group of files."""

    def __init__(self, request: dict[str, Any]) -> None:
        self.request = request

    def partitions(self) -> Sequence[InputPartition]:
        return [SlicePartition(self.request["slices"])]

    def read(self, partition: InputPartition) -> Iterator[pa.RecordBatch]:
        assert isinstance(partition, SlicePartition)
        slices = tuple(SliceToRead(**each) for each in partition.slices)
        request = self.request
        constants = BatchConstants(**request["constants"])
        options = within(request["envelope"], options_for(json.loads(request["options"])))
        yield from read_slices(slices, request["format"], options, constants)


class SliceSource(DataSource):
    """``spark.read.format("freshmart_slices").option("request", JSON)``."""

    @classmethod
    def name(cls) -> str:
        return "freshmart_slices"

    def reader(self, schema: StructType) -> DataSourceReader:
        return SliceReader(json.loads(self.options["request"]))
