"""Sessions on servers elsewhere in which a command that was killed may still be writing.

Each has a file from before its first statement until it has ended. It names the locks of its command: whoever holds
one of them now knows that the command is gone, and ends the session before writing anything.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from freshmart_cli.engine.remote import OpenSession
from freshmart_cli.execute.durable import as_json, create_once


@dataclass(frozen=True, slots=True)
class OpenSessions:
    """``locks``: those that this command holds."""

    folder: Path
    locks: tuple[str, ...]

    def remember(self, session: OpenSession) -> None:
        document = {"locks": self.locks, "remote": session.remote, "user": session.user}
        create_once(self.path(session), as_json(document))

    def forget(self, session: OpenSession) -> None:
        self.path(session).unlink(missing_ok=True)

    def left(self) -> Iterator[OpenSession]:
        """Sessions of commands that are gone."""
        for path in sorted(self.folder.glob("*.json")):
            document = json.loads(path.read_bytes())
            if not set(self.locks).isdisjoint(document["locks"]):
                yield OpenSession(document["remote"], document["user"], path.stem)

    def path(self, session: OpenSession) -> Path:
        return self.folder / f"{session.session_id}.json"
