"""A statement that the engine refuses is told apart from one whose reply is lost."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import grpc
import pyarrow as pa
import pyspark.sql.connect.proto as messages
import pytest
from google.protobuf.message import DecodeError
from pyspark.errors import PySparkAssertionError, PySparkRuntimeError
from pyspark.errors.exceptions.connect import (
    AnalysisException,
    SparkConnectException,
    SparkConnectGrpcException,
    UnknownException,
)

from freshmart_cli.engine.connect import ConnectSession
from freshmart_cli.engine.failures import told_apart
from freshmart_cli.engine.remote import OpenSession, RemoteServer
from freshmart_cli.engine.remotes import TOKEN_VARIABLE
from freshmart_cli.errors import EngineCrashed, EngineFailed, EngineLost, EngineUnreachable

AGAIN = "nothing is lost: run the same command again"


class Process:
    """Stands in for the engine's process."""

    kind = "the embedded engine"

    def __init__(self, ended: str = "", port: int = 0) -> None:
        self._ended, self._port, self.waited = ended, port, 0

    def url(self) -> str:
        return f"sc://127.0.0.1:{self._port}"

    def stop(self) -> None:
        """Nobody runs."""

    def ended(self) -> str:
        return self._ended

    def wait_briefly(self) -> None:
        self.waited += 1


def told(error: Exception, process: Process | None = None) -> EngineFailed:
    with pytest.raises(EngineFailed) as caught, told_apart(process or Process(), "INSERT INTO silver.t\nSELECT 1"):
        raise error
    assert caught.value.__cause__ is error
    return caught.value


def of_grpc(code: grpc.StatusCode, message: str = "what grpc says") -> Exception:
    return SparkConnectGrpcException(message=message, grpc_status_code=code)


LOST = [
    DecodeError("Error parsing message with type 'google.rpc.Status'"),
    of_grpc(grpc.StatusCode.UNAVAILABLE),
    of_grpc(grpc.StatusCode.INTERNAL),
    of_grpc(grpc.StatusCode.CANCELLED),
    of_grpc(grpc.StatusCode.UNKNOWN),
    grpc.RpcError("the stream was removed"),
    SparkConnectException("Expected 5 rows in arrow batch but got 4."),
    PySparkAssertionError("Received incorrect session identifier for request: a != b"),
    PySparkRuntimeError(
        errorClass="RESPONSE_ALREADY_RECEIVED", messageParameters={"error_type": "INVALID_HANDLE.OPERATION_NOT_FOUND"}
    ),
    pa.ArrowInvalid("Expected to read 1024 metadata bytes, but only read 7"),
    ConnectionResetError(104, "Connection reset by peer"),
    EOFError("the end came early"),
    UnknownException("", errorClass="INVALID_HANDLE.SESSION_CHANGED", messageParameters={"handle": "1"}),
]

REFUSED = [
    AnalysisException("no such column", grpc_status_code=grpc.StatusCode.INTERNAL),
    UnknownException("of a kind that nobody knows", grpc_status_code=grpc.StatusCode.INTERNAL),
    of_grpc(grpc.StatusCode.RESOURCE_EXHAUSTED),
    of_grpc(grpc.StatusCode.INVALID_ARGUMENT),
    TypeError("of our own making"),
]


@pytest.mark.parametrize("error", LOST, ids=lambda error: f"{type(error).__name__} {error}"[:60])
def test_a_lost_reply_says_that_the_same_command_repeats_the_work(error: Exception) -> None:
    process = Process()
    found = told(error, process)
    assert (type(found), found.hint, found.exit_code) == (EngineLost, AGAIN, 1)
    assert found.message.startswith("the engine's reply was lost: ")
    assert found.message.endswith("\n  in: INSERT INTO silver.t SELECT 1")
    assert process.waited == 1


@pytest.mark.parametrize("error", LOST, ids=lambda error: f"{type(error).__name__} {error}"[:60])
def test_a_reply_that_is_lost_with_its_process_says_how_that_ended(error: Exception) -> None:
    found = told(error, Process("killed by signal 9"))
    assert (type(found), found.hint) == (EngineCrashed, AGAIN)
    assert found.message == "the embedded engine ended during a statement (killed by signal 9)"


@pytest.mark.parametrize("error", REFUSED, ids=lambda error: f"{type(error).__name__} {error}"[:60])
def test_a_refusal_would_be_repeated_so_no_hint_says_so(error: Exception) -> None:
    process = Process()
    found = told(error, process)
    assert (type(found), found.hint) == (EngineFailed, "")
    assert found.message == f"the engine refused: {error}\n  in: INSERT INTO silver.t SELECT 1"
    assert process.waited == 0


def test_what_fails_while_an_error_of_the_transport_is_read_is_lost_too() -> None:
    with pytest.raises(EngineLost), told_apart(Process(), "SELECT 1"):
        try:
            raise grpc.RpcError
        except grpc.RpcError:
            raise ValueError("Code in Status proto doesn't match status code")  # noqa: B904


def test_of_what_grpc_tells_its_details_are_shown() -> None:
    text = '<_MultiThreadedRendezvous of RPC that terminated with:\n\tstatus = X\n\tdetails = "Socket closed"\n>'
    assert told(of_grpc(grpc.StatusCode.UNAVAILABLE, text)).message.splitlines()[0].endswith(" lost: Socket closed")


def test_an_error_of_ours_stays_what_it_is() -> None:
    crashed = EngineCrashed("it did not start", hint="reinstall")
    with pytest.raises(EngineCrashed) as caught, told_apart(Process(), "connect"):
        raise crashed
    assert caught.value is crashed


Reply = Callable[[bytes, Any], Any]


@contextlib.contextmanager
def serving(**replies: Reply) -> Iterator[int]:
    """A server on some port that answers calls of the protocol by their last name; others are not known to it."""

    class Handler(grpc.GenericRpcHandler):  # type: ignore[misc]
        def service(self, details: Any) -> Any:
            name = details.method.rpartition("/")[2]
            kind = grpc.unary_stream_rpc_method_handler if "Execute" in name else grpc.unary_unary_rpc_method_handler
            return kind(replies[name]) if name in replies else None

    server = grpc.server(ThreadPoolExecutor(2), handlers=[Handler()])
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    try:
        yield port
    finally:
        server.stop(0).wait()


def configured(request: bytes, context: Any) -> bytes:
    asked = messages.ConfigRequest.FromString(request)
    return bytes(messages.ConfigResponse(session_id=asked.session_id).SerializeToString())


def garbage(request: bytes, context: Any) -> Iterator[bytes]:
    yield b"\xff\xff\xff"


def damaged_end(request: bytes, context: Any) -> Iterator[bytes]:
    context.set_trailing_metadata((("grpc-status-details-bin", b"\xff\xff\xff"),))
    context.abort(grpc.StatusCode.INTERNAL, "cut off")
    yield b""


@pytest.mark.parametrize("reply", [garbage, damaged_end])
def test_a_reply_that_cannot_be_decoded_is_a_lost_one(reply: Reply) -> None:
    with serving(Config=configured, ExecutePlan=reply, ReattachExecute=reply) as port:
        session = ConnectSession(Process(port=port))
        with pytest.raises(EngineLost) as caught:
            session.run("INSERT INTO silver.t SELECT 1")
        assert caught.value.hint == AGAIN
        session.close()


def test_a_token_for_servers_elsewhere_is_not_shown_to_an_engine_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(TOKEN_VARIABLE, "hush")
    heard: list[str] = []

    def listening(request: bytes, context: Any) -> bytes:
        heard.extend(key for key, _ in context.invocation_metadata())
        return configured(request, context)

    with serving(Config=listening) as port:
        ConnectSession(Process(port=port)).close()
    assert heard
    assert "authorization" not in heard


def not_let_in(request: bytes, context: Any) -> bytes:
    context.abort(grpc.StatusCode.UNAUTHENTICATED, "Invalid authentication token")
    return b""


def broken(request: bytes, context: Any) -> bytes:
    context.abort(grpc.StatusCode.UNAVAILABLE, "Ssl handshake failed")
    return b""


class Memory:
    """Knows the sessions that are open."""

    def __init__(self) -> None:
        self.known: list[OpenSession] = []
        self.seen = 0

    def remember(self, session: OpenSession) -> None:
        self.known.append(session)
        self.seen += 1

    def forget(self, session: OpenSession) -> None:
        self.known.remove(session)


@pytest.mark.parametrize(
    ("reply", "told", "hint"),
    [
        (not_let_in, "lets nobody in: Invalid authentication token", "SPARK_CONNECT_AUTHENTICATE_TOKEN"),
        (broken, "opens no session: Ssl handshake failed", "use_ssl=true"),
    ],
)
def test_a_server_elsewhere_that_opens_no_session_is_named_without_the_token(reply: Any, told: str, hint: str) -> None:
    memory = Memory()
    with serving(Config=reply) as port, pytest.raises(EngineUnreachable) as caught:
        ConnectSession(RemoteServer(f"sc://localhost:{port}/;user_id=me;token=hush", memory=memory))
    assert caught.value.message == f"sc://localhost:{port}/;user_id=me {told}"
    assert hint in caught.value.hint
    assert "hush" not in str(caught.value) + caught.value.hint
    assert (memory.known, memory.seen) == ([], 1)


def test_where_nobody_listens_elsewhere_it_is_said_at_once() -> None:
    memory = Memory()
    with serving() as port:
        pass
    with pytest.raises(EngineUnreachable, match=f"no Spark Connect server answers at localhost:{port}: ") as caught:
        ConnectSession(RemoteServer(f"sc://localhost:{port}/;token=hush", memory=memory))
    assert "freshmart doctor" in caught.value.hint
    assert caught.value.exit_code == 1
    assert memory.seen == 0


def test_a_server_that_is_gone_before_it_is_connected_to_is_lost() -> None:
    with serving() as port:
        pass
    with pytest.raises(EngineLost) as caught:
        ConnectSession(Process(port=port))
    assert caught.value.hint == AGAIN
