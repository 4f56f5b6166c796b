"""Opens Spark Connect sessions: to a process of ours, or to a server that others share."""

from __future__ import annotations

import contextlib
import logging
import os
import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from freshmart_cli.engine.artifacts import packed
from freshmart_cli.engine.failures import Process, first_line, is_lost
from freshmart_cli.engine.left_running import assert_listening, end_session
from freshmart_cli.engine.remote import OpenSession, RemoteServer
from freshmart_cli.engine.remotes import TOKEN_VARIABLE, without_secrets
from freshmart_cli.errors import EngineUnreachable

if TYPE_CHECKING:
    from pyspark.sql.connect.client.core import DefaultChannelBuilder
    from pyspark.sql.connect.session import SparkSession

_PATIENCE = 5
"""Retries while a server elsewhere does not answer: about a quarter of a minute."""

_SESSION = {
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.variable.substitute": "false",
}
"""What results depend on: a text with ``${`` in it is a text, on every engine."""

_UNWELCOME = ("UNAUTHENTICATED", "PERMISSION_DENIED")


class Server(Process, Protocol):
    """Who answers the session."""

    def url(self) -> str:
        """Where it listens, once it does, as ``sc://host:port/;name=value…``."""
        ...

    def stop(self) -> None: ...


def connected(server: Server) -> SparkSession:
    """A session of the only client of a server: what is lost is told at once, the server's state is given up."""
    from pyspark.sql.connect.client.core import DefaultChannelBuilder

    channel = DefaultChannelBuilder(server.url())
    channel.set(channel.PARAM_TOKEN, None)  # One in the environment is for servers elsewhere, and asks for TLS.
    session = _session(channel)
    session.client.set_retry_policies([])
    session.conf.set("spark.sql.session.timeZone", "UTC")
    return session


def connected_elsewhere(server: RemoteServer) -> SparkSession:
    """A session of a shared server, remembered before anything is run in it, with the package for its workers.

    Raises EngineUnreachable where it cannot be opened.
    """
    from pyspark.sql.connect.client.core import DefaultChannelBuilder
    from pyspark.sql.connect.client.retries import DefaultPolicy

    url = server.url()
    assert_listening(url)
    warnings.filterwarnings("ignore", r"\[RETRIES_EXCEEDED\]")  # The error says it.
    session = _session(DefaultChannelBuilder(url))
    opened = _opened(server, session)
    server.memory.remember(opened)
    try:
        with _unwelcome_told(url):
            session.client.set_retry_policies([])
            for name, value in {**server.settings, **_SESSION}.items():
                session.conf.set(name, value)
            session.client.set_retry_policies([DefaultPolicy(max_retries=_PATIENCE, max_backoff=15_000)])
            session.addArtifacts(str(packed(Path(tempfile.gettempdir()) / f"freshmart-{os.getuid()}")), pyfile=True)
    except BaseException:
        server.memory.forget(opened)
        raise
    return session


def close_elsewhere(server: RemoteServer, session: SparkSession) -> None:
    """End what an interrupted command left running; where the server does not say so, the next writer has to."""
    with contextlib.suppress(Exception):
        session.client.set_retry_policies([])
        end_session(session.client)
        server.memory.forget(_opened(server, session))


def _opened(server: RemoteServer, session: SparkSession) -> OpenSession:
    return OpenSession(without_secrets(server.address), session.client._user_id or "", session.session_id)


@contextlib.contextmanager
def _unwelcome_told(url: str) -> Iterator[None]:
    from pyspark.errors.exceptions.connect import SparkConnectGrpcException

    try:
        yield
    except Exception as error:
        place, why = without_secrets(url), first_line(error)
        if isinstance(error, SparkConnectGrpcException) and error.getGrpcStatusCode().name in _UNWELCOME:
            hint = f"mend the token of the environment's remote, or: export {TOKEN_VARIABLE}=…"
            raise EngineUnreachable(f"{place} lets nobody in: {why}", hint=hint) from error
        if is_lost(error):
            hint = "does it want TLS (use_ssl=true)? freshmart doctor tells what the environment lacks"
            raise EngineUnreachable(f"{place} opens no session: {why}", hint=hint) from error
        raise


def _session(channel: DefaultChannelBuilder) -> SparkSession:
    os.environ.setdefault("SPARK_CONNECT_MODE_ENABLED", "1")
    from pyspark.sql.connect.session import SparkSession

    logging.getLogger("SQLQueryContextLogger").setLevel(logging.CRITICAL + 1)  # Prints what is raised as well.
    session = SparkSession.builder.channelBuilder(channel).create()
    session.release_session_on_close = False
    return session
