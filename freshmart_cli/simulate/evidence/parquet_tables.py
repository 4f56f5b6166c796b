"""Writes the true tables as Parquet, row group by row group, so that memory holds a part of each."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from freshmart_cli.simulate.errors import OutputUnwritable
from freshmart_cli.simulate.evidence.schemas import SCHEMAS, versions_schema
from freshmart_cli.simulate.evidence.tables import Row, Tables

_ROWS_A_GROUP = 50_000


class ParquetTables(Tables):
    """``<folder>/<table>.parquet`` for every table of SCHEMAS and every one declared, if only its columns."""

    wanted = True

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._rows: dict[str, list[Row]] = {name: [] for name in SCHEMAS}
        self._schemas = dict(SCHEMAS)
        self._writers: dict[str, pq.ParquetWriter] = {}
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise OutputUnwritable(folder, str(error)) from error

    def declare(self, name: str, columns: tuple[str, ...]) -> None:
        self._schemas[name] = versions_schema(columns)
        self._rows[name] = []

    def add(self, name: str, rows: Iterable[Row]) -> None:
        self._rows[name] += rows
        if len(self._rows[name]) >= _ROWS_A_GROUP:
            self._flush(name)

    def close(self) -> None:
        for name in self._schemas:
            self._flush(name)
            self._writers[name].close()

    def _flush(self, name: str) -> None:
        schema, rows = self._schemas[name], self._rows[name]
        if name not in self._writers:
            self._writers[name] = pq.ParquetWriter(self._folder / f"{name}.parquet", schema)
        columns = zip(*rows, strict=True) if rows else [()] * len(schema)
        arrays = [pa.array(column, field.type) for column, field in zip(columns, schema, strict=True)]
        self._writers[name].write_table(pa.table(arrays, schema=schema))
        self._rows[name] = []
