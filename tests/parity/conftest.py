"""Both engines at once."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from freshmart_cli.engine.choice import engine_behind
from freshmart_cli.engine.connect_engine import ConnectEngine
from freshmart_cli.engine.remote import RemoteServer
from tests.support.driving import one_engine, one_key
from tests.support.engines import SAIL, spark_server, start_engine

__all__ = ["one_engine", "one_key", "spark_server"]


@pytest.fixture(scope="session")
def sail(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ConnectEngine]:
    with start_engine(tmp_path_factory.mktemp("sail"), {}, choice=SAIL) as engine:
        yield engine


@pytest.fixture(scope="session")
def spark(spark_server: str) -> Iterator[ConnectEngine]:
    with engine_behind(RemoteServer(spark_server)) as engine:
        yield engine
