"""A worker, the driver or the command is killed: the same command again ends in the tables of a run on Sail.

``make test-spark`` runs a sample; FRESHMART_FAULTS=full (``make test-spark-all``) all boundaries and more instants.
"""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from deltalake import DeltaTable

from freshmart_cli.engine.connect_engine import ConnectEngine
from freshmart_cli.engine.port import ColumnDef, StoredTable
from freshmart_cli.execute.boundaries import Boundary
from freshmart_cli.names import TableName
from tests.cluster.conftest import MASK_KEY
from tests.support.booth import FIRST, SECOND, booth, deliver
from tests.support.cluster import Cluster
from tests.support.commands import Command, Finished, finished
from tests.support.tables import fingerprints

FULL = os.environ.get("FRESHMART_FAULTS") == "full"
SAMPLE = (Boundary.INGEST_APPENDED, Boundary.GOLD_STAGED)
PLACES = (
    *(Boundary.INGEST_PLANNED, Boundary.INGEST_APPENDED, Boundary.INGEST_COMMITTED, Boundary.SILVER_STAGED),
    *(Boundary.SILVER_RECORDED, Boundary.SILVER_ROOT_PUBLISHED, Boundary.SILVER_VERSIONED, Boundary.SILVER_PROMOTED),
    *(Boundary.GOLD_STAGED, Boundary.GOLD_RECORDED, Boundary.GOLD_PUBLISHED),
)
INSTANTS = 12 if FULL else 1


@pytest.fixture(scope="module")
def prepared(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Command:
    """On a lakehouse with the first delivery, taken in by Sail; the second has landed."""
    folder = tmp_path_factory.mktemp("booth")
    command = Command(
        booth(folder / "workspace", cluster.url), folder / "in", folder / "lake", "dev", {MASK_KEY: "a key for tests"}
    )
    deliver(command.landing, FIRST)
    assert command.run().code == 0
    deliver(command.landing, SECOND)
    return replace(command, env="cluster")


@pytest.fixture(scope="module")
def expected(prepared: Command, tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[int, str]]:
    whole = replace(prepared, lakehouse=tmp_path_factory.mktemp("whole") / "lake", env="dev")
    shutil.copytree(prepared.lakehouse, whole.lakehouse)
    assert whole.run().code == 0
    return fingerprints(whole.lakehouse)


@pytest.fixture
def command(prepared: Command, tmp_path: Path) -> Command:
    """On a copy of the prepared lakehouse."""
    shutil.copytree(prepared.lakehouse, tmp_path / "lake")
    return replace(prepared, lakehouse=tmp_path / "lake")


@pytest.fixture
def whole(cluster: Cluster) -> Cluster:
    """All parts are there, whatever the test before killed."""
    cluster.mend()
    return cluster


def bronze(command: Command) -> DeltaTable:
    return DeltaTable(command.lakehouse / "bronze" / "tickets_raw")


def until(happened: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 120
    while not happened():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def begun(command: Command) -> subprocess.Popen[str]:
    """A run that has added to bronze."""
    before = bronze(command).version()
    process = command.start("run")
    until(lambda: bronze(command).version() > before)
    return process


def assert_ends_as(command: Command, expected: dict[str, tuple[int, str]], before: Finished) -> None:
    """The same command again; every line of every file is in bronze once."""
    again = command.run()
    assert again.code == 0, f"{before.output}\n{again.output}"
    assert fingerprints(command.lakehouse) == expected, before.output
    lines = bronze(command).to_pyarrow_table(columns=["_source_file", "_row_number"]).to_pylist()
    assert len(lines) == len({tuple(line.values()) for line in lines}) == 10
    assert not list((command.lakehouse / "_ledger" / "_sessions").glob("*"))


@pytest.mark.long
def test_a_run_ends_in_the_tables_of_sail(
    whole: Cluster, command: Command, expected: dict[str, tuple[int, str]]
) -> None:
    done = command.run()
    assert done.code == 0, done.output
    assert fingerprints(command.lakehouse) == expected
    assert_ends_as(command, expected, done)


def test_a_statement_whose_worker_is_killed_is_carried_out_once(
    whole: Cluster, connect: Callable[[], ConnectEngine], tmp_path: Path
) -> None:
    engine, table = connect(), StoredTable(TableName("silver", "slow"), str(tmp_path / "slow"))
    engine.create(table, (ColumnDef("id", "bigint"),))
    slept = "java_method('java.lang.Thread', 'sleep', CAST(500 AS BIGINT)) IS NOT NULL"
    whole.kill_after(2.0, "worker0")
    engine.insert(table.name, f"SELECT id FROM range(0, 16, 1, 2) WHERE {slept}")
    assert "worker0" not in whole.daemons
    assert engine.query("SELECT count(*) AS n, count(DISTINCT id) AS d FROM silver.slow").to_pylist() == [
        {"n": 16, "d": 16}
    ]


def test_a_worker_that_is_killed_during_a_run_costs_no_row(
    whole: Cluster, command: Command, expected: dict[str, tuple[int, str]]
) -> None:
    process = begun(command)
    whole.kill("worker1")
    done = finished(process)
    assert "Traceback" not in done.output
    assert done.code in (0, 1), done.output
    assert_ends_as(command, expected, done)


def test_a_driver_that_is_killed_fails_the_run_in_words_and_the_same_command_cures_it(
    whole: Cluster, command: Command, expected: dict[str, tuple[int, str]]
) -> None:
    process = begun(command)
    whole.kill("server")
    failed = finished(process)
    assert failed.code == 1, failed.output
    assert "Traceback" not in failed.output and "Warning" not in failed.output
    assert "run the same command again" in failed.output
    down = command.run()
    assert down.code == 1
    assert f"no Spark Connect server answers at {whole.url.removeprefix('sc://')}" in down.output
    whole.start_server()
    assert_ends_as(command, expected, failed)


@pytest.mark.parametrize("boundary", PLACES if FULL else SAMPLE)
def test_a_command_that_is_killed_between_two_statements_is_cured_by_the_same_command(
    whole: Cluster, command: Command, expected: dict[str, tuple[int, str]], boundary: Boundary
) -> None:
    killed = command.run("run", FRESHMART_STOP_AT=f"{boundary}=cli")
    assert killed.code == -9, killed.output
    assert len(list((command.lakehouse / "_ledger" / "_sessions").glob("*.json"))) == 1
    assert_ends_as(command, expected, killed)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(INSTANTS))
def test_a_command_that_is_killed_at_any_instant_is_cured_by_the_same_command(
    whole: Cluster, command: Command, expected: dict[str, tuple[int, str]], seed: int
) -> None:
    process = command.start("run")
    sessions = command.lakehouse / "_ledger" / "_sessions"
    until(lambda: any(sessions.glob("*.json")))
    time.sleep(random.Random(seed).uniform(1.0, 10.0))
    process.kill()
    assert_ends_as(command, expected, finished(process))
