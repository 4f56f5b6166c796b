"""What killed engines left behind is removed when the next one starts."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from freshmart_cli.engine.choice import EngineChoice
from freshmart_cli.engine.lazy import LazyEngine


def test_folders_of_processes_that_are_gone_are_removed_and_no_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = subprocess.run(
        [sys.executable, "-c", "import os; print(os.getpid())"], capture_output=True, text=True, check=True
    )
    names = {"gone": f"{gone.stdout.strip()}-ab12", "mine": f"{os.getpid()}-cd34", "other": "not-a-process"}
    for name in names.values():
        (tmp_path / name / "spill").mkdir(parents=True)
    monkeypatch.setattr("freshmart_cli.engine.choice.SailProcess", Process)
    engine = LazyEngine(EngineChoice(), tmp_path / f"{os.getpid()}-ef56", dict, (), lambda pid: None)
    engine.spawn()
    engine.spawn()
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([names["mine"], names["other"]])
    engine.close()
    assert Process.stopped == 1


class Process:
    """Stands in for the server's process."""

    pid = 1
    stopped = 0

    def __init__(self, *arguments: object) -> None:
        assert Process.stopped == 0

    def stop(self) -> None:
        Process.stopped += 1
