"""What became of a statement that failed, in our words: refused by the engine, or its reply lost on the way."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator
from typing import Protocol

import pyarrow as pa

from freshmart_cli.errors import EngineCrashed, EngineFailed, EngineLost

_AGAIN = "nothing is lost: run the same command again"
_REFUSING = ("INVALID_ARGUMENT", "PERMISSION_DENIED", "RESOURCE_EXHAUSTED", "UNAUTHENTICATED", "UNIMPLEMENTED")
"""Status codes that the same statement would meet again, though no exception of the engine explains them."""

_GONE = ("INVALID_HANDLE.", "RESPONSE_ALREADY_RECEIVED")
"""Conditions that tell of a session or a statement which the server, started anew perhaps, does not know."""

_PYTHON_ERROR = re.compile(r"[\w.]*(Error|Exception|Changed)\b.*")
_DETAILS = re.compile(r'details = "(.*)"')


class Process(Protocol):
    """The engine's process; ``kind`` is what people call it."""

    @property
    def kind(self) -> str: ...

    def ended(self) -> str: ...

    def wait_briefly(self) -> None: ...


@contextlib.contextmanager
def told_apart(process: Process, statement: str) -> Iterator[None]:
    """Whatever is raised comes out as EngineFailed, EngineLost or EngineCrashed."""
    try:
        yield
    except EngineFailed:
        raise
    except Exception as error:
        lost = is_lost(error)
        if lost:
            process.wait_briefly()
        if ended := process.ended():
            raise EngineCrashed(f"{process.kind} ended during a statement ({ended})", hint=_AGAIN) from error
        said = f"{first_line(error)}\n  in: {_shortened(statement)}"
        if lost:
            raise EngineLost(f"the engine's reply was lost: {said}", hint=_AGAIN) from error
        raise EngineFailed(f"the engine refused: {said}") from error


def is_lost(error: Exception) -> bool:
    """Whether the reply is missing or damaged: what an engine refuses comes as an exception type of its own."""
    from google.protobuf.message import DecodeError
    from grpc import RpcError
    from pyspark.errors import PySparkAssertionError, PySparkException
    from pyspark.errors.exceptions.connect import SparkConnectException, SparkConnectGrpcException

    if type(error) is SparkConnectGrpcException:
        return error.getGrpcStatusCode().name not in _REFUSING
    if isinstance(error, PySparkException):
        untold = type(error) in (SparkConnectException, PySparkAssertionError)
        return untold or (error.getCondition() or "").startswith(_GONE)
    broken = (RpcError, DecodeError, pa.ArrowException, OSError, EOFError)
    return isinstance(error, broken) or isinstance(error.__context__, RpcError)


def first_line(error: Exception) -> str:
    """What it says, without what was around it."""
    lines = [line.strip() for line in str(error).strip().splitlines() if line.strip()]
    told = [line for line in lines if _PYTHON_ERROR.match(line)]
    if told and "Python worker" in lines[0]:
        return told[-1][:600]
    if details := _DETAILS.search(str(error)):
        return details[1][:600]
    return lines[0][:600] if lines else type(error).__name__


def _shortened(sql: str, limit: int = 300) -> str:
    flat = " ".join(sql.split())
    return flat if len(flat) <= limit else f"{flat[:limit]} …"
