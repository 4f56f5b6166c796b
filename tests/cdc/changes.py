"""Change events as Debezium writes them, and a small database that makes them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

LEFT = "__debezium_unavailable_value"
"""Stands for a value that an update left as it was."""


@dataclass(frozen=True, slots=True)
class Change:
    """``commit``: last commit before it, None in snapshots and right after; ``at`` in ms; ``mark`` of a snapshot."""

    op: str
    key: int
    row: dict[str, Any] | None
    commit: int | None
    lsn: int
    tx: int
    at: int
    mark: str = "false"

    @property
    def identity(self) -> tuple[Any, ...]:
        return self.commit, self.lsn, self.tx, self.op, self.key

    @property
    def order(self) -> tuple[int, bool, int]:
        return self.lsn if self.commit is None else self.commit, self.op != "r", self.lsn

    def line(self, table: str, wrapped: bool = False) -> str:
        """The envelope as a line of a file."""
        named = {"id": self.key}
        commit = None if self.commit is None else str(self.commit)
        envelope = {
            "before": {**named, "name": "", "note": None} if self.op == "d" else None,
            "after": None if self.row is None else {**named, **self.row},
            "source": {
                "ts_ms": self.at,
                "snapshot": self.mark,
                "sequence": json.dumps([commit, str(self.lsn)]),
                "schema": "public",
                "table": table,
                "txId": self.tx,
                "lsn": self.lsn,
            },
            "op": self.op,
            "ts_ms": self.at + 7,
        }
        return json.dumps({"schema": {"type": "struct"}, "payload": envelope} if wrapped else envelope)


class Database:
    """One table ``id, name, note``. ``note`` is long: it is left out of what an update does not touch."""

    def __init__(self) -> None:
        self.rows: dict[int, dict[str, Any]] = {}
        self.changes: list[Change] = []
        self._lsn, self._tx, self._at = 1000, 1, 1_700_000_000_000
        self._commit: int | None = None
        self._restarted = True

    def begin(self, seconds: int) -> None:
        """A transaction, at another instant: clocks may go back. The first after a snapshot knows no commit before."""
        self._commit = None if self._restarted else self._lsn
        self._lsn += 0 if self._restarted else 10
        self._restarted, self._tx, self._at = False, self._tx + 1, self._at + 1000 * seconds

    def put(self, key: int, name: str | None, note: str | None) -> None:
        """Insert a row or update it; an update without ``note`` leaves it as it was."""
        known = self.rows.get(key)
        self.rows[key] = {"name": name, "note": note if note is not None or known is None else known["note"]}
        told = dict(self.rows[key]) if known is None or note is not None else {"name": name, "note": LEFT}
        self._note("c" if known is None else "u", key, told)

    def drop(self, key: int) -> None:
        if self.rows.pop(key, None) is not None:
            self._note("d", key, None)

    def rename(self, key: int, other: int) -> None:
        """A row gets another key: a delete and a create at one place of the log."""
        if key not in self.rows or other in self.rows:
            return
        row = self.rows[other] = self.rows.pop(key)
        self._note("d", key, None)
        self._lsn -= 10
        self._note("c", other, {"name": row["name"], "note": LEFT})

    def truncate(self) -> None:
        self.rows.clear()
        self._note("t", 0, None)

    def miss(self, key: int) -> None:
        """Nobody is told that a row is gone."""
        self.rows.pop(key, None)

    def snapshot(self, style: str) -> None:
        """All rows. style: whole, spread (over several places), headless, unfinished, unmarked."""
        self._commit, self._restarted = None, True
        rows = list(self.rows.items())
        for place, (key, row) in enumerate(rows):
            is_first, is_last = place == 0, place == len(rows) - 1
            mark = "last" if is_last and style not in ("unfinished", "unmarked") else "true"
            if is_first and style in ("whole", "spread", "unfinished") and mark != "last":
                mark = "first"
            self._note("r", key, dict(row), mark)
            self._lsn -= 0 if style in ("spread", "unmarked") else 10
        self._tx += 1

    def look_again(self, key: int) -> None:
        """A row of an incremental snapshot."""
        if key in self.rows:
            self._note("r", key, dict(self.rows[key]), "incremental")

    def _note(self, op: str, key: int, row: dict[str, Any] | None, mark: str = "false") -> None:
        self.changes.append(Change(op, key, row, self._commit, self._lsn, self._tx, self._at, mark))
        self._lsn += 10
