"""The engine that the tests run on: the embedded one, or as FRESHMART_TEST_ENGINE says.

``spark`` is a local Spark; ``sc://…`` a Spark Connect server that is there already, such as that of a cluster.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from freshmart_cli.engine.choice import EngineChoice, engine_behind
from freshmart_cli.engine.connect_engine import ConnectEngine
from freshmart_cli.engine.spark_process import SparkProcess
from freshmart_cli.pipeline import session as sessions
from tests.support.needed import java_is_there

KIND = os.environ.get("FRESHMART_TEST_ENGINE", "sail")
ELSEWHERE = KIND.startswith("sc://")
QUICK_JAVA = {"JAVA_TOOL_OPTIONS": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"}
QUICK = {
    "spark.driver.memory": "2g",
    "spark.sql.shuffle.partitions": "1",
    "spark.default.parallelism": "1",
    "spark.sql.adaptive.enabled": "false",
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
    **QUICK_JAVA,
}
"""Spark for tables of a few rows: most of its time would go into compiling code for them, and Java's own."""

SAIL, SPARK = EngineChoice(), EngineChoice("spark", "local[2]", settings=QUICK)
CHOICE = EngineChoice("spark", remote=KIND) if ELSEWHERE else SPARK if KIND == "spark" else SAIL


def start_engine(
    workdir: Path, secrets: Mapping[str, str], keep: tuple[int, ...] = (), choice: EngineChoice = CHOICE
) -> ConnectEngine:
    """An engine in a process of its own; close it to end that."""
    return engine_behind(choice.spawn(workdir, secrets, keep))


@pytest.fixture(scope="session")
def spark_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a Spark that all tests of a worker share."""
    if ELSEWHERE:
        yield KIND
        return
    java_is_there()
    process = SparkProcess(tmp_path_factory.mktemp("spark"), "local[2]", QUICK)
    try:
        yield process.url()
    finally:
        process.stop()


@pytest.fixture
def engine_under_test(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every run of a test is by the engine that the tests run on, whatever its workspace says."""
    if KIND != "sail":
        run_on_spark(monkeypatch, request.getfixturevalue("spark_server"))


def run_on_spark(monkeypatch: pytest.MonkeyPatch, server: str) -> None:
    """From now on runs are by a Spark that listens."""
    monkeypatch.setattr(sessions, "_choice", lambda *_: EngineChoice("spark", remote=server))
