"""One engine for all fixtures of a worker, and the workspace of this repository."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from freshmart_cli.contracts.loading import load_workspace
from freshmart_cli.contracts.workspace import Workspace
from freshmart_cli.engine.connect_engine import ConnectEngine
from tests.support.driving import ROOT
from tests.support.engines import start_engine


@pytest.fixture(scope="session")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ConnectEngine]:
    with start_engine(tmp_path_factory.mktemp("engine"), {}) as engine:
        yield engine


@pytest.fixture(scope="session")
def workspace() -> Workspace:
    return load_workspace(ROOT)
