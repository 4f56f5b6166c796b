"""A Spark Connect session over a server that may die: statements in, Arrow or our errors out."""

from __future__ import annotations

import contextlib
import json
import os
import re
from collections.abc import Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING, Protocol

import pyarrow as pa

from freshmart_cli.engine.masks import Mask, as_function
from freshmart_cli.engine.port import ColumnDef, ReadRequest
from freshmart_cli.errors import EngineCrashed, EngineFailed

if TYPE_CHECKING:
    from pyspark.sql.connect.session import SparkSession


_PYTHON_ERROR = re.compile(r"[\w.]*(Error|Exception|Changed)\b.*")


class Server(Protocol):
    """The process behind the session."""

    def port(self) -> int: ...

    def ended(self) -> str: ...

    def wait_briefly(self) -> None: ...


class ConnectSession:
    """One session; every failure comes out as EngineFailed or EngineCrashed."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._spark = _connect(server)
        self._reader_registered = False
        self._offered: set[str] = set()

    def run(self, sql: str) -> None:
        with self._failures(sql):
            self._spark.sql(sql).toArrow()

    def arrow(self, sql: str) -> pa.Table:
        with self._failures(sql):
            return self._spark.sql(sql).toArrow()

    def columns(self, sql: str) -> tuple[ColumnDef, ...]:
        with self._failures(sql):
            schema = self._spark.sql(sql).schema
        return tuple(ColumnDef(field.name, field.dataType.simpleString()) for field in schema.fields)

    def read_source(self, view: str, request: ReadRequest) -> None:
        from freshmart_cli.engine.slice_source import SliceSource, spark_schema

        with self._failures(f"read {len(request.slices)} slices"):
            if not self._reader_registered:
                self._spark.dataSource.register(SliceSource)
                self._reader_registered = True
            reader = self._spark.read.format(SliceSource.name())
            reader = reader.option("request", json.dumps(asdict(request))).schema(spark_schema(request.format))
            reader.load().createOrReplaceTempView(view)

    def offer(self, mask: Mask) -> None:
        if mask.name not in self._offered:
            with self._failures(f"offer {mask.name}"):
                self._spark.udf.register(mask.name, as_function(mask))
            self._offered.add(mask.name)

    def close(self) -> None:
        """Close the client; the server's state is not worth a farewell."""
        self._spark.stop()

    @contextlib.contextmanager
    def _failures(self, sql: str) -> Iterator[None]:
        try:
            yield
        except (KeyboardInterrupt, SystemExit):
            raise
        except Exception as error:
            self._server.wait_briefly() if _looks_lost(error) else None
            if ended := self._server.ended():
                raise EngineCrashed(
                    f"the embedded engine's process ended during a statement ({ended})",
                    hint="nothing is lost: run the same command again",
                ) from error
            raise EngineFailed(f"the engine refused: {_first_line(error)}\n  in: {_shortened(sql)}") from error


def _connect(server: Server) -> SparkSession:
    os.environ.setdefault("SPARK_CONNECT_MODE_ENABLED", "1")
    from pyspark.sql.connect.session import SparkSession

    port = server.port()
    session = SparkSession.builder.remote(f"sc://127.0.0.1:{port}").create()
    session.client.set_retry_policies([])
    session.release_session_on_close = False
    session.conf.set("spark.sql.session.timeZone", "UTC")
    return session


def _looks_lost(error: Exception) -> bool:
    text = str(error)
    return any(word in text for word in ("UNAVAILABLE", "Socket closed", "Connection reset", "failed to connect"))


def _first_line(error: Exception) -> str:
    lines = [line.strip() for line in str(error).strip().splitlines() if line.strip()]
    told = [line for line in lines if _PYTHON_ERROR.match(line)]
    if told and "Python worker" in lines[0]:
        return told[-1][:600]
    return lines[0][:600] if lines else type(error).__name__


def _shortened(sql: str, limit: int = 300) -> str:
    flat = " ".join(sql.split())
    return flat if len(flat) <= limit else f"{flat[:limit]} …"
