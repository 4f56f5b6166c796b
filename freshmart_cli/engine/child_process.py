"""An engine's server as a child process of ours: watched, and gone when we are."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

SPILL = "spill"
"""The folder in the work folder for what does not fit into memory; a new process finds it empty."""


@dataclass(frozen=True, slots=True)
class Child:
    """What to run: ``module`` of ours with arguments, in ``workdir``, which holds its log.

    ``keep`` are file descriptors it inherits, so that locks outlive the parent.
    """

    module: str
    workdir: Path
    arguments: Sequence[str] = ()
    environment: Mapping[str, str] = field(default_factory=dict)
    keep: tuple[int, ...] = ()


class ChildProcess:
    """The process, from its start to its end."""

    def __init__(self, child: Child) -> None:
        self._workdir = child.workdir
        shutil.rmtree(child.workdir / SPILL, ignore_errors=True)
        (child.workdir / SPILL).mkdir(parents=True, exist_ok=True)
        self._log = (child.workdir / "engine.log").open("wb")
        self._process = subprocess.Popen(
            [sys.executable, "-m", child.module, str(os.getpid()), *child.arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log,
            env={**os.environ, **child.environment},
            pass_fds=child.keep,
        )

    @property
    def pid(self) -> int:
        return self._process.pid

    def next_line(self) -> str:
        """What it prints next; '' where it has ended."""
        assert self._process.stdout is not None
        line = self._process.stdout.readline().decode(errors="replace")
        if not line:
            self._process.wait()
        return line

    def ended(self) -> str:
        """Why the process is gone, or '' while it lives."""
        code = self._process.poll()
        if code is None:
            return ""
        return f"killed by signal {-code}" if code < 0 else f"exit code {code}"

    def wait_briefly(self) -> None:
        """Give a dying process a moment to be gone."""
        try:
            self._process.wait(timeout=1.0)
        except subprocess.TimeoutExpired:
            return

    def stop(self) -> None:
        self._process.kill()
        self._process.wait()
        for stream in (self._process.stdin, self._process.stdout, self._log):
            if stream is not None:
                stream.close()

    def said(self) -> list[str]:
        """The lines of its log."""
        text = (self._workdir / "engine.log").read_text(errors="replace").strip()
        return [line.strip() for line in text.splitlines() if line.strip()]
