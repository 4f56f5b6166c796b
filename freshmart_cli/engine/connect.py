"""A Spark Connect session over a server that may die: statements in, Arrow or our errors out."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, fields, replace
from operator import attrgetter
from typing import TYPE_CHECKING, Protocol

import pyarrow as pa

from freshmart_cli.connectors.reading import SliceToRead
from freshmart_cli.counting import counted
from freshmart_cli.engine.failures import Process, told_apart
from freshmart_cli.engine.offered import Offered, as_function
from freshmart_cli.engine.port import ColumnDef, ReadRequest

if TYPE_CHECKING:
    from pyspark.sql.connect.session import SparkSession


_SLICE = tuple(each.name for each in fields(SliceToRead))
_VALUES = attrgetter(*_SLICE)


class Server(Process, Protocol):
    """The process behind the session."""

    def port(self) -> int: ...


class ConnectSession:
    """One session; every failure comes out as EngineFailed, EngineLost or EngineCrashed."""

    def __init__(self, server: Server) -> None:
        self._server = server
        with told_apart(server, "connect"):
            self._spark = _connect(server)
        self._reader_registered = False
        self._offered: set[str] = set()

    def run(self, sql: str) -> None:
        with told_apart(self._server, sql):
            self._spark.sql(sql).toArrow()

    def arrow(self, sql: str) -> pa.Table:
        with told_apart(self._server, sql):
            return self._spark.sql(sql).toArrow()

    def columns(self, sql: str) -> tuple[ColumnDef, ...]:
        with told_apart(self._server, sql):
            schema = self._spark.sql(sql).schema
        return tuple(ColumnDef(field.name, field.dataType.simpleString()) for field in schema.fields)

    def read_source(self, view: str, request: ReadRequest) -> None:
        from freshmart_cli.engine.slice_source import SliceSource, spark_schema

        with told_apart(self._server, f"read {counted(len(request.slices), 'slice')}"):
            if not self._reader_registered:
                self._spark.dataSource.register(SliceSource)
                self._reader_registered = True
            reader = self._spark.read.format(SliceSource.name())
            reader = reader.option("request", _as_json(request)).schema(spark_schema(request.format))
            reader.load().createOrReplaceTempView(view)

    def offer(self, function: Offered) -> None:
        if function.name not in self._offered:
            with told_apart(self._server, f"offer {function.name}"):
                self._spark.udf.register(function.name, as_function(function))
            self._offered.add(function.name)

    def close(self) -> None:
        """Close the client; the server's state is not worth a farewell."""
        self._spark.stop()


def _as_json(request: ReadRequest) -> str:
    """The request as the reader takes it; it may name many thousand slices."""
    slices = [dict(zip(_SLICE, _VALUES(each), strict=True)) for each in request.slices]
    return json.dumps({**asdict(replace(request, slices=())), "slices": slices})


def _connect(server: Server) -> SparkSession:
    os.environ.setdefault("SPARK_CONNECT_MODE_ENABLED", "1")
    from pyspark.sql.connect.session import SparkSession

    port = server.port()
    session = SparkSession.builder.remote(f"sc://127.0.0.1:{port}").create()
    session.client.set_retry_policies([])
    session.release_session_on_close = False
    session.conf.set("spark.sql.session.timeZone", "UTC")
    return session
