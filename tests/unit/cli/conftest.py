"""Stands in for the pipeline: commands find recorders where its functions are."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any

import pytest

from freshmart_cli.cli.main import main


@dataclass
class Recorder:
    """A function of the pipeline that gives, or raises, what it was told to, and remembers how it was called."""

    outcome: Any
    calls: list[tuple[Any, ...]] = field(default_factory=list)

    def __call__(self, *arguments: Any) -> Any:
        self.calls.append(arguments)
        if isinstance(self.outcome, BaseException):
            raise self.outcome
        return self.outcome

    @property
    def options(self) -> Any:
        return self.calls[-1][0]

    @property
    def arguments(self) -> tuple[Any, ...]:
        return self.calls[-1][1:]


@dataclass
class Answer:
    """How a command line ended: exit code, standard output, standard error."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        return json.loads(self.out)


Stand = Callable[[str, Any], Recorder]
Run = Callable[..., Answer]


@pytest.fixture
def stand(monkeypatch: pytest.MonkeyPatch) -> Stand:
    """``stand("runs.ingest", outcome)`` puts a recorder in the place of a function of the pipeline."""

    def put(name: str, outcome: Any) -> Recorder:
        module, _, function = name.rpartition(".")
        recorder = Recorder(outcome)
        monkeypatch.setattr(import_module(f"freshmart_cli.pipeline.{module}"), function, recorder)
        return recorder

    return put


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs one command line as the program does."""

    def line(*words: str) -> Answer:
        code = main(words)
        captured = capsys.readouterr()
        return Answer(code, captured.out, captured.err)

    return line
