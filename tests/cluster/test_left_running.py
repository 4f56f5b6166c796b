"""What a killed client left running on the cluster is ended before the next one writes."""

from __future__ import annotations

import os
import subprocess
import sys
import time
import uuid
from collections.abc import Callable
from pathlib import Path

import pytest
from deltalake import DeltaTable
from pyspark.sql.connect.client import SparkConnectClient
from pyspark.sql.connect.client.core import DefaultChannelBuilder

from freshmart_cli.engine.choice import EngineChoice, engine_behind
from freshmart_cli.engine.connect_engine import ConnectEngine
from freshmart_cli.engine.left_running import end_left
from freshmart_cli.engine.port import ColumnDef, StoredTable
from freshmart_cli.engine.remote import OpenSession
from freshmart_cli.errors import EngineLost
from freshmart_cli.execute.open_sessions import OpenSessions
from freshmart_cli.names import TableName
from tests.support.cluster import ROOT, Cluster

Connect = Callable[[], ConnectEngine]
SLOWLY = "java_method('java.lang.Thread', 'sleep', CAST({ms} AS BIGINT))"
STATEMENTS = {
    "insert": "engine.insert(table.name, {select!r})",
    "merge": "engine.merge(Merge(table.name, '(' + {select!r} + ')', ('id',), ('id', 'name')))",
    "replace": "engine.replace(table.name, 'id >= 0', {select!r})",
}
CLIENT = """
import sys
from pathlib import Path
from freshmart_cli.engine.choice import EngineChoice, engine_behind
from freshmart_cli.engine.port import Merge, StoredTable
from freshmart_cli.execute.open_sessions import OpenSessions
from freshmart_cli.names import TableName

url, sessions, location = sys.argv[1:]
choice = EngineChoice("spark", remote=url, memory=OpenSessions(Path(sessions), ("booth",)))
engine = engine_behind(choice.spawn(Path(), {{}}, ()))
table = StoredTable(TableName("silver", "tickets"), location)
engine.register(table)
print("begins", flush=True)
{statement}
print("ended", flush=True)
"""


@pytest.fixture
def table(connect: Connect, tmp_path: Path) -> StoredTable:
    engine, made = connect(), StoredTable(TableName("silver", "tickets"), str(tmp_path / "tickets"))
    engine.create(made, (ColumnDef("id", "int"), ColumnDef("name", "string")))
    engine.insert(made.name, "SELECT CAST(1 AS INT) AS id, 'one' AS name")
    return made


def killed_during(verb: str, seconds: float, cluster: Cluster, tmp_path: Path) -> OpenSession:
    """The session of a client that was killed while a statement was carried out, which lasts at least so long."""
    slowly = SLOWLY.format(ms=int(seconds * 1000))
    select = f"SELECT CAST(id AS INT) AS id, {slowly} AS name FROM range(1, 2)"
    statement = STATEMENTS[verb].format(select=select)
    arguments = [cluster.url, str(tmp_path / "sessions"), str(tmp_path / "tickets")]
    client = subprocess.Popen(
        [sys.executable, "-c", CLIENT.format(statement=statement), *arguments],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert client.stdout is not None
    assert client.stdout.readline() == "begins\n"
    (left,) = OpenSessions(tmp_path / "sessions", ("booth", "other")).left()
    await_running(left, cluster)
    time.sleep(1)
    client.kill()
    client.communicate()
    return left


def await_running(left: OpenSession, cluster: Cluster) -> None:
    channel = DefaultChannelBuilder(cluster.url)
    channel.set("session_id", left.session_id)
    client = SparkConnectClient(channel, user_id=left.user)
    deadline = time.monotonic() + 60
    while not is_running(client) and time.monotonic() < deadline:
        time.sleep(0.1)
    client.close()


def is_running(client: SparkConnectClient) -> bool:
    found = client._get_operation_statuses().operation_statuses
    return any(each.state == each.OPERATION_STATE_RUNNING for each in found)


def version(table: StoredTable) -> int:
    return DeltaTable(table.location).version()


def test_without_a_fence_a_killed_clients_statement_commits_after_its_death(
    cluster: Cluster, table: StoredTable, tmp_path: Path
) -> None:
    before = version(table)
    killed_during("insert", 4, cluster, tmp_path)
    assert version(table) == before
    deadline = time.monotonic() + 60
    while version(table) == before and time.monotonic() < deadline:
        time.sleep(0.2)
    assert version(table) == before + 1, "the danger is gone, and with it the need for a fence"


@pytest.mark.parametrize("verb", STATEMENTS)
def test_no_commit_of_a_killed_client_appears_once_its_session_was_ended(
    cluster: Cluster, table: StoredTable, tmp_path: Path, verb: str
) -> None:
    before, seconds = version(table), 6
    left = killed_during(verb, seconds, cluster, tmp_path)
    end_left(left, cluster.url)
    assert version(table) == before, "it was waited for, not interrupted"
    time.sleep(seconds + 1)
    assert version(table) == before
    end_left(left, cluster.url)


def test_a_session_that_was_ended_begins_nothing_more(cluster: Cluster, connect: Connect, table: StoredTable) -> None:
    engine = connect()
    engine.register(table)
    session = engine._sql._spark
    end_left(OpenSession(cluster.url, session.client._user_id or "", session.session_id), cluster.url)
    with pytest.raises(EngineLost, match="SESSION_CLOSED"):
        engine.insert(table.name, "SELECT CAST(2 AS INT) AS id, 'two' AS name")
    assert version(table) == 1


def test_a_session_that_the_server_never_heard_of_cannot_begin_either(
    cluster: Cluster, connect: Connect, table: StoredTable
) -> None:
    """The request of a client that was killed at once may still be on its way."""
    unknown = OpenSession(cluster.url, "somebody", str(uuid.uuid4()))
    end_left(unknown, cluster.url)
    channel = DefaultChannelBuilder(cluster.url)
    channel.set("session_id", unknown.session_id)
    with pytest.raises(Exception, match="SESSION_CLOSED"):
        SparkConnectClient(channel, user_id="somebody").get_configs("spark.sql.session.timeZone")


def test_a_session_that_ends_in_order_leaves_nothing_to_end(cluster: Cluster, tmp_path: Path) -> None:
    sessions = OpenSessions(tmp_path / "sessions", ("booth",))
    engine = engine_behind(EngineChoice("spark", remote=cluster.url, memory=sessions).spawn(tmp_path, {}, ()))
    assert engine.query("SELECT 1 AS n").to_pylist() == [{"n": 1}]
    assert len(list(sessions.left())) == 1
    engine.close()
    assert list(sessions.left()) == []
