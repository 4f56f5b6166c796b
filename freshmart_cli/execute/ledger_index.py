"""An index of a source's concluded batches: what they were, and which files they took in.

A projection of the ledger, so that a run asks for the files it lists instead of reading every plan there ever was. Who
holds the source's lock adds to it; it may be deleted at any time, and a damaged one is begun anew.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from freshmart_cli.connectors.files import Known

_SCHEMA = """
CREATE TABLE IF NOT EXISTS batches (id TEXT PRIMARY KEY, outcome TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS versions (path TEXT PRIMARY KEY, size INTEGER, mtime_ns INTEGER, hashed_at_ns INTEGER,
  content_hash TEXT) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS contents (content_hash TEXT PRIMARY KEY, path TEXT) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS rejected (path TEXT, size INTEGER, mtime_ns INTEGER,
  PRIMARY KEY (path, size, mtime_ns)) WITHOUT ROWID;
"""
_ASKED_AT_ONCE = 500

Version = tuple[Known, str]
"""What was taken in last of a path, and the hash of its content."""


class LedgerIndex:
    """One SQLite file; an index that is not there yet answers that nothing is known."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def outcomes(self) -> dict[str, str]:
        """Outcome by batch."""
        return dict(self._ask("SELECT id, outcome FROM batches"))

    def versions(self, paths: Sequence[str]) -> dict[str, Version]:
        found = self._among("SELECT path, size, mtime_ns, hashed_at_ns, content_hash FROM versions WHERE path", paths)
        return {row[0]: (Known(*row[:4]), row[4]) for row in found}

    def first_with(self, content_hash: str) -> str | None:
        """The path that content was first taken in from."""
        found = self._ask("SELECT path FROM contents WHERE content_hash = ?", (content_hash,))
        return found[0][0] if found else None

    def rejected(self, paths: Sequence[str]) -> set[tuple[str, int, int]]:
        """Path, size and mtime of unreadable files."""
        return set(self._among("SELECT path, size, mtime_ns FROM rejected WHERE path", paths))

    def add(
        self,
        outcomes: dict[str, str],
        versions: Iterable[Version],
        contents: dict[str, str],
        rejected: Iterable[tuple[str, int, int]],
    ) -> None:
        """Take in batches that come after all that are indexed, all of it or nothing."""
        with contextlib.closing(self._opened()) as connection, connection:
            connection.executemany("INSERT OR IGNORE INTO batches VALUES (?, ?)", outcomes.items())
            connection.executemany("INSERT OR REPLACE INTO versions VALUES (?, ?, ?, ?, ?)", _rows(versions))
            connection.executemany("INSERT OR IGNORE INTO contents VALUES (?, ?)", contents.items())
            connection.executemany("INSERT OR IGNORE INTO rejected VALUES (?, ?, ?)", rejected)

    def _opened(self) -> sqlite3.Connection:
        try:
            return self._with_schema()
        except sqlite3.DatabaseError:
            self._path.unlink()
            return self._with_schema()

    def _with_schema(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self._path)
        try:
            connection.executescript(_SCHEMA)
        except sqlite3.DatabaseError:
            connection.close()
            raise
        return connection

    def _among(self, sql: str, values: Sequence[str]) -> Iterator[tuple[Any, ...]]:
        for first in range(0, len(values), _ASKED_AT_ONCE):
            part = values[first : first + _ASKED_AT_ONCE]
            yield from self._ask(f"{sql} IN ({', '.join('?' * len(part))})", part)

    def _ask(self, sql: str, values: Sequence[str] = ()) -> list[tuple[Any, ...]]:
        if not self._path.exists():
            return []
        try:
            with contextlib.closing(
                sqlite3.connect(f"{self._path.absolute().as_uri()}?mode=ro", uri=True)
            ) as connection:
                return connection.execute(sql, values).fetchall()
        except sqlite3.DatabaseError:
            return []


def _rows(versions: Iterable[Version]) -> Iterator[tuple[Any, ...]]:
    for known, content_hash in versions:
        yield known.relative_path, known.size, known.mtime_ns, known.hashed_at_ns, content_hash
