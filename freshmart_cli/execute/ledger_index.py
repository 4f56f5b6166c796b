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
_CONFIRM = """
UPDATE versions SET hashed_at_ns = max(hashed_at_ns, ?4)
WHERE path = ?1 AND size = ?2 AND mtime_ns = ?3 AND content_hash = ?5
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

    def versions(self, paths: Sequence[str]) -> Iterator[Version]:
        """What is known of these paths."""
        found = self._among("SELECT path, size, mtime_ns, hashed_at_ns, content_hash FROM versions WHERE path", paths)
        return (
            (Known(path, size, mtime_ns, hashed_at_ns), content)
            for path, size, mtime_ns, hashed_at_ns, content in found
        )

    def originals(self, content_hashes: Sequence[str]) -> dict[str, str]:
        """The path that each of these contents was first taken in from."""
        return dict(self._among("SELECT content_hash, path FROM contents WHERE content_hash", content_hashes))

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

    def confirm(self, versions: Iterable[Version]) -> None:
        """Take in when versions were read again; what is indexed otherwise by now is left as it is."""
        with contextlib.closing(self._opened()) as connection, connection:
            connection.executemany(_CONFIRM, _rows(versions))

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
        parts = [values[first : first + _ASKED_AT_ONCE] for first in range(0, len(values), _ASKED_AT_ONCE)]
        return self._answers([(f"{sql} IN ({', '.join('?' * len(part))})", part) for part in parts])

    def _ask(self, sql: str) -> Iterator[tuple[Any, ...]]:
        return self._answers([(sql, ())])

    def _answers(self, asked: Sequence[tuple[str, Sequence[str]]]) -> Iterator[tuple[Any, ...]]:
        """The rows of one statement after the other, over one connection."""
        if not asked or not self._path.exists():
            return
        with (
            contextlib.suppress(sqlite3.DatabaseError),
            contextlib.closing(sqlite3.connect(f"{self._path.absolute().as_uri()}?mode=ro", uri=True)) as connection,
        ):
            for sql, values in asked:
                yield from connection.execute(sql, values).fetchall()


def _rows(versions: Iterable[Version]) -> Iterator[tuple[Any, ...]]:
    for known, content_hash in versions:
        yield known.relative_path, known.size, known.mtime_ns, known.hashed_at_ns, content_hash
