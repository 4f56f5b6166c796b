"""Runs the pipeline as the commands do, in this process."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from freshmart_cli.engine.choice import EngineChoice
from freshmart_cli.engine.lazy import LazyEngine
from freshmart_cli.names import TableName
from freshmart_cli.pipeline import session as sessions
from freshmart_cli.pipeline.report import RunReport
from freshmart_cli.pipeline.runs import run
from freshmart_cli.pipeline.session import Options, session

ROOT = Path(__file__).resolve().parents[2]


def options(landing: Path, lakehouse: Path, workspace: Path = ROOT) -> Options:
    return Options(workspace, overrides={"landing": str(landing), "lakehouse": str(lakehouse)})


def deliver(landing: Path, lakehouse: Path, workspace: Path = ROOT) -> RunReport:
    """``freshmart run``, which must not fail."""
    report = run(options(landing, lakehouse, workspace))
    assert report.failure is None, f"{report.failure} {getattr(report.failure, 'hint', '')}"
    return report


def table(where: Options, name: str) -> list[dict[str, Any]]:
    """All rows of a table."""
    with session(where) as context:
        context.register(TableName.parse(name))
        rows: list[dict[str, Any]] = context.engine.query(f"SELECT * FROM {name}").to_pylist()
        return rows


@pytest.fixture
def one_engine(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """One engine for all runs on a lakehouse, which keeps none of their locks: starting it anew would prove nothing."""
    made: dict[Path, LazyEngine] = {}

    def engine(
        choice: EngineChoice,
        workdir: Path,
        secrets: Callable[[], Mapping[str, str]],
        _: Any,
        started: Callable[[int], None],
    ) -> Any:
        if workdir.parent not in made:
            made[workdir.parent] = LazyEngine(choice, workdir, secrets, (), started)
            monkeypatch.setattr(made[workdir.parent], "close", lambda: None)
        return made[workdir.parent]

    monkeypatch.setattr(sessions, "LazyEngine", engine)
    yield
    monkeypatch.undo()
    for each in made.values():
        each.close()


@pytest.fixture
def one_key(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same mask key for every lakehouse of a test."""
    monkeypatch.setenv("FRESHMART_HMAC_PERSON", "a key for tests")
