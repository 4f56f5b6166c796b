"""One writer at a time: advisory locks that a run takes before it starts its engine, which inherits them.

A lock is free only when the command and its engine are both gone (PROTOCOLS.md, *The ledger*).
"""

from __future__ import annotations

import fcntl
import os
import time
from pathlib import Path

from freshmart_cli.errors import TableLocked


class Locks:
    """Exclusive locks by name under one folder; release by closing."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._held: dict[str, int] = {}

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(self._held)

    @property
    def descriptors(self) -> tuple[int, ...]:
        return tuple(self._held.values())

    def take(self, names: tuple[str, ...], patience: float = 0.0) -> None:
        """Take all or none, in order; raises TableLocked after ``patience`` seconds."""
        self._folder.mkdir(parents=True, exist_ok=True)
        deadline = time.monotonic() + patience
        for name in sorted(set(names) - self._held.keys()):
            handle = os.open(self._folder / f"{name}.lock", os.O_RDWR | os.O_CREAT, 0o644)
            self._held[name] = handle
            if not _taken(handle, deadline):
                holder = os.pread(handle, 200, 0).decode(errors="replace").strip()
                self.close()
                raise TableLocked(
                    f"{name} is held by another run{f' ({holder})' if holder else ''}",
                    hint="wait for it to end, or add --wait SECONDS",
                )
            os.ftruncate(handle, 0)
            os.pwrite(handle, f"process {os.getpid()}\n".encode(), 0)

    def close(self) -> None:
        for handle in self._held.values():
            os.close(handle)
        self._held.clear()


def _taken(handle: int, deadline: float) -> bool:
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= deadline:
                return False
            time.sleep(0.1)
        else:
            return True
