"""What runs leave behind: one JSON line per step, quality figure, equation, restatement.

``ops.*`` tables are projections of these lines and of the ledger. A step repeated after a crash writes its lines
again under the same change id, so readers take the last of each.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from freshmart_cli.execute.durable import as_json


class Records:
    """The journal of one run, and the reader of all."""

    def __init__(self, folder: Path, run_id: str) -> None:
        self._folder = folder
        self.run_id = run_id

    def write(self, kind: str, **values: Any) -> None:
        """Append one line and make it durable."""
        self.write_all(kind, [values])

    def write_all(self, kind: str, entries: Iterable[dict[str, Any]]) -> None:
        """Append a line for each entry and make them durable together."""
        self._folder.mkdir(parents=True, exist_ok=True)
        stamp = datetime.now(UTC).isoformat(timespec="microseconds")
        common = {"kind": kind, "run_id": self.run_id, "at": stamp}
        lines = b"".join(as_json({**common, **each}) + b"\n" for each in entries)
        if not lines:
            return
        handle = os.open(self._folder / f"{self.run_id}.jsonl", os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
        try:
            while lines:  # A disk that is nearly full takes a part, then says why.
                lines = lines[os.write(handle, lines) :]
            os.fsync(handle)
        finally:
            os.close(handle)

    def read(self, *kinds: str) -> Iterator[dict[str, Any]]:
        """Every line of the given kinds (all, if none), oldest run first; a line cut by a crash is left out."""
        for path in sorted(self._folder.glob("*.jsonl")) if self._folder.is_dir() else ():
            with path.open("rb") as stream:
                yield from _entries(stream, kinds)


def _entries(lines: Iterable[bytes], kinds: tuple[str, ...]) -> Iterator[dict[str, Any]]:
    for line in lines:
        try:
            entry = json.loads(line)
        except ValueError:
            continue
        if not kinds or entry["kind"] in kinds:
            yield entry
