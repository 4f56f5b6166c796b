"""Runs the pipeline as the commands do, in this process."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from freshmart_cli.names import TableName
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
def one_key(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same mask key for every lakehouse of a test."""
    monkeypatch.setenv("FRESHMART_HMAC_PERSON", "a key for tests")
