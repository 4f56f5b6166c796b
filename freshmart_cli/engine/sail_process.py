"""Starts and watches the embedded engine's process."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from freshmart_cli.errors import EngineCrashed

_MEMORY_SHARE = 0.4


def settings(workdir: Path, overrides: Mapping[str, str]) -> dict[str, str]:
    """Environment of the server (ENGINES.md, *Settings for Sail*)."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return {
        "RUST_LOG": "error",
        "TZ": "UTC",
        "SAIL_RUNTIME__MEMORY_POOL__TYPE": "fair",
        "SAIL_RUNTIME__MEMORY_POOL__FAIR__MAX_SIZE": str(int(memory * _MEMORY_SHARE)),
        "SAIL_RUNTIME__TEMPORARY_FILES__PATHS": f'["{workdir / "spill"}"]',
        "SAIL_SPARK__SESSION_TIMEOUT_SECS": "86400",
        "PYSPARK_PYTHON": sys.executable,
        **overrides,
    }


class SailProcess:
    """The server as a child process. ``keep`` are file descriptors it inherits, so that locks outlive the parent."""

    def __init__(self, workdir: Path, overrides: Mapping[str, str], keep: tuple[int, ...] = ()) -> None:
        spill = workdir / "spill"
        shutil.rmtree(spill, ignore_errors=True)
        spill.mkdir(parents=True, exist_ok=True)
        self._log = (workdir / "engine.log").open("wb")
        self._process = subprocess.Popen(
            [sys.executable, "-m", "freshmart_cli.engine.sail_server", str(os.getpid())],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log,
            env={**os.environ, **settings(workdir, overrides)},
            pass_fds=keep,
        )
        self._workdir = workdir

    @property
    def pid(self) -> int:
        return self._process.pid

    def port(self) -> int:
        """Wait for the server; raises EngineCrashed if it ends first."""
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line.strip():
            self._process.wait()
            raise EngineCrashed(
                f"the embedded engine did not start: {self._last_words()}",
                hint="run the same command again; if it recurs, reinstall: pip install --force-reinstall pysail",
            )
        return int(line)

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

    def _last_words(self) -> str:
        text = (self._workdir / "engine.log").read_text(errors="replace").strip()
        return text.splitlines()[-1] if text else "no message"
