"""The small workspace with folders of each test's own, a fake engine, and contexts over both."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from freshmart_cli.contracts.workspace import Workspace
from freshmart_cli.execute.context import Context
from tests.support.depot import NOW, context_of, depot
from tests.support.fake_engine import FakeEngine

MakeContext = Callable[..., Context]


@pytest.fixture(scope="session")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    return depot(tmp_path_factory.mktemp("depot"))


@pytest.fixture
def workspace(loaded: Workspace, tmp_path: Path) -> Workspace:
    for source in loaded.sources:
        (tmp_path / "in" / source).mkdir(parents=True)
    return replace(loaded, root=tmp_path)


@pytest.fixture
def engine() -> FakeEngine:
    return FakeEngine()


@pytest.fixture
def context(workspace: Workspace, engine: FakeEngine) -> MakeContext:
    """A context at a time; ``others`` stand in for parts of it."""

    def context(now: datetime = NOW, as_of: datetime | None = None, **others: object) -> Context:
        return replace(context_of(workspace, engine, now, as_of), **others)  # type: ignore[arg-type]

    return context
