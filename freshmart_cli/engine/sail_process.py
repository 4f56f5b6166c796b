"""Starts and watches the embedded engine's process."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path

from freshmart_cli.engine.child_process import Child, ChildProcess
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


class SailProcess(ChildProcess):
    """The server as a child process. ``keep`` are file descriptors it inherits, so that locks outlive the parent."""

    kind = "the embedded engine"

    def __init__(self, workdir: Path, overrides: Mapping[str, str], keep: tuple[int, ...] = ()) -> None:
        spill = workdir / "spill"
        shutil.rmtree(spill, ignore_errors=True)
        spill.mkdir(parents=True, exist_ok=True)
        environment = settings(workdir, overrides)
        super().__init__(Child("freshmart_cli.engine.sail_server", workdir, (), environment, keep))

    def url(self) -> str:
        """Wait for the server; raises EngineCrashed if it ends first."""
        line = self.next_line()
        if not line.strip():
            words = self.said()
            raise EngineCrashed(
                f"{self.kind} did not start: {words[-1] if words else 'no message'}",
                hint="run the same command again; if it recurs, reinstall: pip install --force-reinstall pysail",
            )
        return f"sc://127.0.0.1:{int(line)}"
