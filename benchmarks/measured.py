"""Runs a command as a whole process and measures it: seconds, and the peak memory of its process tree."""

from __future__ import annotations

import os
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from benchmarks.failures import CommandFailed

_PAUSE = 0.05
_PAGE = os.sysconf("SC_PAGE_SIZE")
_LINES_SHOWN = 15


@dataclass(frozen=True, slots=True)
class Measurement:
    """``output`` is what the command printed, errors apart.

    ``peak_bytes`` is the largest sum of the tree's resident sets, sampled every 50 ms; a page shared by
    two processes counts twice. Zero where there is no /proc."""

    seconds: float
    peak_bytes: int
    output: str


def measure(command: Sequence[str], folder: Path) -> Measurement:
    """Runs ``command`` in ``folder``. Raises CommandFailed."""
    os.sync()
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors:
        began = time.perf_counter()
        process = subprocess.Popen(command, cwd=folder, stdout=output, stderr=errors)
        memory = _PeakMemory(process.pid)
        memory.start()
        code = process.wait()
        seconds = time.perf_counter() - began
        memory.finish()
        if code != 0:
            last = (_text(output) + _text(errors)).splitlines()[-_LINES_SHOWN:]
            raise CommandFailed(command, code, "\n".join(last))
        return Measurement(seconds, memory.peak_bytes, _text(output))


def _text(output: IO[bytes]) -> str:
    output.seek(0)
    return output.read().decode("utf-8", errors="replace")


class _PeakMemory(threading.Thread):
    def __init__(self, root: int) -> None:
        super().__init__(daemon=True)
        self.peak_bytes = 0
        self._root = root
        self._done = threading.Event()

    def run(self) -> None:
        while not self._done.wait(_PAUSE):
            self.peak_bytes = max(self.peak_bytes, sum(map(_resident_bytes, _tree(self._root))))

    def finish(self) -> None:
        self._done.set()
        self.join()


def _tree(root: int) -> Iterator[int]:
    yield root
    for thread in _threads(root):
        for child in _words(thread / "children"):
            yield from _tree(int(child))


def _threads(process: int) -> list[Path]:
    """None of a process that is gone."""
    try:
        return list(Path(f"/proc/{process}/task").iterdir())
    except OSError:
        return []


def _resident_bytes(process: int) -> int:
    sizes = _words(Path(f"/proc/{process}/statm"))
    return int(sizes[1]) * _PAGE if sizes else 0


def _words(path: Path) -> list[str]:
    """Empty for a process that is gone."""
    try:
        return path.read_text("ascii").split()
    except OSError:
        return []
