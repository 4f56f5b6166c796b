"""Ends what a session elsewhere still runs, and waits until nothing of it can commit any more.

A statement goes on when its client is gone: its MERGE or INSERT may commit beside those of the next writer. One that is
interrupted counts as running until its thread has ended; the id of a released session is refused from then on, so what
a killed client sent off last does not begin either (Spark's ExecuteThreadRunner, SparkConnectSessionManager).
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from freshmart_cli.engine.remote import OpenSession, RemoteServer
from freshmart_cli.engine.remotes import address_of, why_unreachable, without_secrets
from freshmart_cli.errors import EngineFailed, EngineUnreachable

if TYPE_CHECKING:
    from pyspark.sql.connect.client import SparkConnectClient

PATIENCE = 120.0
"""Seconds that an interrupted statement may take to end."""

_GRACE = 30.0
"""The same where a server does not tell what runs: Spark before 4.2."""


def end_session(client: SparkConnectClient) -> None:
    """Interrupt what runs, wait for its end and release the session; raises EngineFailed if it does not end."""
    deadline = time.monotonic() + PATIENCE
    interrupted = client.interrupt_all()
    while running := _running(client, _GRACE if interrupted else 0):
        if time.monotonic() > deadline:
            raise EngineFailed(
                f"statement {running} of an earlier run was interrupted {PATIENCE:.0f} seconds ago and has not ended",
                hint="run the same command again; if it recurs, restart the Spark Connect server",
            )
        time.sleep(0.1)
        client.interrupt_all()
    client.release_session()


def _running(client: SparkConnectClient, grace: float) -> str:
    """The id of a statement that may still commit; '' where there is none, or none is left after so many seconds."""
    from grpc import StatusCode
    from pyspark.errors.exceptions.connect import SparkConnectGrpcException

    try:
        found = client._get_operation_statuses().operation_statuses
    except SparkConnectGrpcException as error:
        if error.getGrpcStatusCode() != StatusCode.UNIMPLEMENTED:
            raise
        time.sleep(grace)
        return ""
    return next((each.operation_id for each in found if each.state == each.OPERATION_STATE_RUNNING), "")


def end_left(left: OpenSession, remote: str) -> None:
    """End another client's session; ``remote`` is the own address, with the credentials that the session's may need.

    Raises EngineUnreachable where its server cannot be asked.
    """
    from pyspark.errors import PySparkException
    from pyspark.sql.connect.client import SparkConnectClient
    from pyspark.sql.connect.client.core import DefaultChannelBuilder

    url = RemoteServer(remote if without_secrets(remote) == left.remote else left.remote).url()
    assert_listening(url)
    channel = DefaultChannelBuilder(url)
    channel.set(DefaultChannelBuilder.PARAM_SESSION_ID, left.session_id)
    client = SparkConnectClient(channel, user_id=left.user)
    client.set_retry_policies([])
    try:
        end_session(client)
    except PySparkException as error:
        if not has_ended(error):
            raise EngineUnreachable(f"{without_secrets(url)} does not end it: {str(error).splitlines()[0]}") from error
    finally:
        client.close()


def has_ended(error: Exception) -> bool:
    """Whether a server says by an error that a session was closed, by us or because nobody had used it for long."""
    from pyspark.errors import PySparkException

    return isinstance(error, PySparkException) and (error.getCondition() or "").startswith("INVALID_HANDLE.SESSION_")


def assert_listening(url: str) -> None:
    """Raises EngineUnreachable within seconds where nobody does; the client would try for minutes."""
    address = address_of(url)
    if address is not None and (why := why_unreachable(address)):
        raise EngineUnreachable(
            f"no Spark Connect server answers at {address}: {why}",
            hint="start it, or mend remote in freshmart.yml; freshmart doctor tells what the environment lacks",
        )
