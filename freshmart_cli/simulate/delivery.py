"""Writes files into the two deliveries, with their arrival as modification time."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from freshmart_cli.simulate.posfile import RECORD


@dataclass(slots=True)
class DeliveryCount:
    """What one delivery holds; ``lines`` are records of plain POS files."""

    files: int = 0
    pos_files: int = 0
    bytes: int = 0
    lines: int = 0


class Deliveries:
    """``landing`` holds the first delivery; ``cp -a second/. landing/`` is the second."""

    def __init__(self, out: Path) -> None:
        self.landing = out / "landing"
        self.second = out / "deliveries" / "02"
        self.counts = (DeliveryCount(), DeliveryCount())
        self._folders: set[str] = set()
        for root in (self.landing, self.second):
            root.mkdir(parents=True)

    def write(self, path: str, content: bytes, arrived: int, delivery: int = 1) -> None:
        """``path`` is relative to the landing root, ``arrived`` in epoch seconds."""
        target = f"{self.landing if delivery == 1 else self.second}/{path}"
        folder = target[: target.rindex("/")]
        if folder not in self._folders:
            Path(folder).mkdir(parents=True, exist_ok=True)
            self._folders.add(folder)
        descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644)
        try:
            with os.fdopen(descriptor, "wb", buffering=0) as file:
                file.write(content)
                os.utime(descriptor, (arrived, arrived))
        except OSError:
            Path(target).unlink(missing_ok=True)
            raise
        self._count(path, content, self.counts[delivery - 1])

    def _count(self, path: str, content: bytes, count: DeliveryCount) -> None:
        count.files += 1
        count.bytes += len(content)
        if path.startswith("pos/"):
            count.pos_files += 1
        if path.endswith(".dat"):
            count.lines += -(-len(content) // RECORD)
