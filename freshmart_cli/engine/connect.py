"""A Spark Connect session over a server that may die: statements in, Arrow or our errors out."""

from __future__ import annotations

import contextlib
import json
import secrets
from collections.abc import Iterator
from dataclasses import asdict, fields, replace
from operator import attrgetter

import pyarrow as pa

from freshmart_cli.connectors.reading import SliceToRead
from freshmart_cli.counting import counted
from freshmart_cli.engine.connecting import Server, close_elsewhere, connected, connected_elsewhere
from freshmart_cli.engine.failures import told_apart
from freshmart_cli.engine.offered import Offered, as_function
from freshmart_cli.engine.port import ColumnDef, ReadRequest
from freshmart_cli.engine.remote import RemoteServer

_SLICE = tuple(each.name for each in fields(SliceToRead))
_VALUES = attrgetter(*_SLICE)


class ConnectSession:
    """One session; every failure comes out as EngineFailed, EngineLost or EngineCrashed."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._keys = server.keys if isinstance(server, RemoteServer) else {}
        with told_apart(server, "connect"):
            self._spark = connected_elsewhere(server) if isinstance(server, RemoteServer) else connected(server)
        self._reader_registered = False
        self._offered: set[str] = set()

    def run(self, sql: str) -> None:
        with told_apart(self._server, sql):
            self._spark.sql(sql)  # A command is carried out as it is sent; its result is nobody's business.

    def arrow(self, sql: str) -> pa.Table:
        with told_apart(self._server, sql):
            return self._spark.sql(sql).toArrow()

    @contextlib.contextmanager
    def given(self, rows: pa.Table) -> Iterator[str]:
        """While it lasts, rows of ours are a view of that name."""
        view = f"given_{secrets.token_hex(8)}"
        with told_apart(self._server, counted(rows.num_rows, "row")):
            self._spark.createDataFrame(rows).createOrReplaceTempView(view)
        try:
            yield view
        finally:
            self.run(f"DROP VIEW IF EXISTS {view}")

    def name_parquet(self, view: str, location: str, columns: tuple[ColumnDef, ...]) -> None:
        """Name a folder of Parquet files of known columns as a view; nothing is read to infer them."""
        listed = ", ".join(f"`{each.name}` {each.type}" for each in columns)
        with told_apart(self._server, f"read {location}"):
            self._spark.read.schema(listed).parquet(location).createOrReplaceTempView(view)

    def columns(self, sql: str) -> tuple[ColumnDef, ...]:
        with told_apart(self._server, sql):
            schema = self._spark.sql(sql).schema
        return tuple(ColumnDef(field.name, field.dataType.simpleString()) for field in schema.fields)

    def read_source(self, view: str, request: ReadRequest, readers: int) -> None:
        """``readers``: how many tasks may share the slices."""
        from freshmart_cli.engine.slice_source import SliceSource, spark_schema

        with told_apart(self._server, f"read {counted(len(request.slices), 'slice')}"):
            if not self._reader_registered:
                self._spark.dataSource.register(SliceSource)
                self._reader_registered = True
            reader = self._spark.read.format(SliceSource.name())
            reader = reader.option("request", _as_json(request)).option("readers", readers)
            reader.schema(spark_schema(request.format)).load().createOrReplaceTempView(view)

    def offer(self, function: Offered) -> None:
        if function.name not in self._offered:
            with told_apart(self._server, f"offer {function.name}"):
                self._spark.udf.register(function.name, as_function(function, self._keys))
            self._offered.add(function.name)

    def close(self) -> None:
        """Close the client; the state of a server of ours is not worth a farewell."""
        if isinstance(self._server, RemoteServer):
            close_elsewhere(self._server, self._spark)
        self._spark.stop()


def _as_json(request: ReadRequest) -> str:
    """The request as the reader takes it; it may name many thousand slices."""
    slices = [dict(zip(_SLICE, _VALUES(each), strict=True)) for each in request.slices]
    return json.dumps({**asdict(replace(request, slices=())), "slices": slices})
