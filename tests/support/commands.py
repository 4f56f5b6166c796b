"""Runs ``freshmart`` as people do, in a process that can be killed."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Finished:
    code: int
    output: str


@dataclass(frozen=True)
class Command:
    """``freshmart`` on one lakehouse; ``variables`` go into its environment."""

    workspace: Path
    landing: Path
    lakehouse: Path
    env: str
    variables: Mapping[str, str] = field(default_factory=dict)

    def start(self, *words: str, **variables: str) -> subprocess.Popen[str]:
        shared = ["--workspace", str(self.workspace), "--env", self.env]
        places = ["--set", f"landing={self.landing}", "--set", f"lakehouse={self.lakehouse}"]
        return subprocess.Popen(
            [sys.executable, "-m", "freshmart_cli", *shared, *places, *words],
            env={**os.environ, "PYTHONPATH": str(ROOT), **self.variables, **variables},
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )

    def run(self, *words: str, **variables: str) -> Finished:
        return finished(self.start(*(words or ("run",)), **variables))


def finished(process: subprocess.Popen[str], seconds: float = 600) -> Finished:
    output, _ = process.communicate(timeout=seconds)
    return Finished(process.returncode, output)
