"""Commands are found without their code: by the shell that completes a line, and by the group that runs them."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest


def completed(line: str, word: int) -> list[str]:
    """What the shell would offer for the word at that place."""
    asked = {"_FRESHMART_COMPLETE": "complete_bash", "COMP_WORDS": line, "COMP_CWORD": str(word)}
    command = [sys.executable, "-m", "freshmart_cli"]
    done = subprocess.run(command, env={**os.environ, **asked}, capture_output=True, text=True, check=True)
    return done.stdout.split()


@pytest.mark.parametrize(
    ("line", "word", "offered"),
    [
        ("freshmart re", 1, ["reconcile"]),
        ("freshmart quarantine ", 2, ["list", "show", "decide"]),
        ("freshmart run --d", 2, ["--due"]),
        ("freshmart promote gold --w", 3, ["--workspace", "--wait"]),
    ],
)
def test_the_shell_completes_commands_and_options(line: str, word: int, offered: list[str]) -> None:
    assert completed(line, word) == offered
