"""A workspace of parcels and its context over a fake engine."""

from __future__ import annotations

from pathlib import Path

import pytest

from freshmart_cli.contracts.workspace import Workspace
from freshmart_cli.execute.context import Context
from tests.support.depot import context_of, depot
from tests.support.fake_engine import FakeEngine, as_engine


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return depot(tmp_path)


@pytest.fixture
def engine() -> FakeEngine:
    return FakeEngine()


@pytest.fixture
def context(workspace: Workspace, engine: FakeEngine) -> Context:
    return context_of(workspace, as_engine(engine))
