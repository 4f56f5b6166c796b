from __future__ import annotations

import io
import sys

import pytest
from rich.console import Console
from rich.progress import Progress, TextColumn

from freshmart_cli.cli.progress import ProgressBars, watching
from freshmart_cli.events import Event, Silence


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_nothing_is_drawn_where_nobody_watches(capsys: pytest.CaptureFixture[str]) -> None:
    with watching() as observer:
        observer.notify(Event("ingest orders", "began"))
        assert isinstance(observer, Silence)
    assert capsys.readouterr().err == ""


def test_a_terminal_is_shown_the_step(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setenv("TERM", "xterm")
    with watching() as observer:
        observer.notify(Event("ingest orders", "advanced", "looking at files", 3, 9))
    assert "ingest orders" in terminal.getvalue()


def test_a_bar_lives_as_long_as_its_step() -> None:
    progress = Progress(TextColumn("{task.description}"), console=Console(file=io.StringIO()))
    bars = ProgressBars(progress)
    bars.notify(Event("ingest orders", "ended"))
    bars.notify(Event("ingest orders", "began"))
    bars.notify(Event("ingest orders", "advanced", "looking at files", 3, 9))
    (task,) = progress.tasks
    assert (task.description, task.completed, task.total, task.fields["said"]) == (
        "ingest orders",
        3,
        9,
        "looking at files",
    )
    bars.notify(Event("ingest orders", "ended"))
    assert progress.tasks == []
