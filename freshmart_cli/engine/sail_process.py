"""Starts and watches the embedded engine's process."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path

from freshmart_cli.engine.child_process import SPILL, Child, ChildProcess
from freshmart_cli.engine.memory import share_of_engine
from freshmart_cli.errors import EngineCrashed


def settings(workdir: Path, overrides: Mapping[str, str]) -> dict[str, str]:
    """Environment of the server (ENGINES.md, *Settings for Sail*)."""
    return {
        "RUST_LOG": "error",
        "TZ": "UTC",
        "SAIL_RUNTIME__MEMORY_POOL__TYPE": "fair",
        "SAIL_RUNTIME__MEMORY_POOL__FAIR__MAX_SIZE": str(share_of_engine()),
        "SAIL_RUNTIME__TEMPORARY_FILES__PATHS": f'["{workdir / SPILL}"]',
        "SAIL_SPARK__SESSION_TIMEOUT_SECS": "86400",
        "PYSPARK_PYTHON": sys.executable,
        **overrides,
    }


class SailProcess(ChildProcess):
    """The server as a child process. ``keep`` are file descriptors it inherits, so that locks outlive the parent."""

    kind = "the embedded engine"

    def __init__(self, workdir: Path, overrides: Mapping[str, str], keep: tuple[int, ...] = ()) -> None:
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
