"""One cluster for all these tests, which must run in one process: they kill parts of it and start them again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from freshmart_cli.engine.choice import EngineChoice, engine_behind
from freshmart_cli.engine.connect_engine import ConnectEngine
from freshmart_cli.engine.remotes import TOKEN_VARIABLE
from tests.support.cluster import TOKEN, Cluster, running_cluster

MASK_KEY = "BOOTH_HMAC_PERSON"


@pytest.fixture(scope="session")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    with running_cluster(tmp_path_factory.mktemp("cluster")) as cluster:
        yield cluster


@pytest.fixture(autouse=True)
def token(monkeypatch: pytest.MonkeyPatch) -> None:
    """For these tests alone: a Spark that others start asks for none."""
    monkeypatch.setenv(TOKEN_VARIABLE, TOKEN)


@pytest.fixture
def connect(cluster: Cluster, tmp_path: Path) -> Iterator[Callable[[], ConnectEngine]]:
    """Opens engines on the cluster, each with a session of its own."""
    opened: list[ConnectEngine] = []

    def connect() -> ConnectEngine:
        choice = EngineChoice("spark", remote=cluster.url)
        opened.append(engine_behind(choice.spawn(tmp_path, {MASK_KEY: "a key for tests"}, ())))
        return opened[-1]

    yield connect
    for engine in opened:
        engine.close()
