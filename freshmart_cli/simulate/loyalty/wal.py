"""The database's log: hands out transaction ids and log positions in the order of commits."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

_FIRST_LSN, _FIRST_TX = 26_800_936, 747
_ROW_BYTES, _COMMIT_BYTES = 56, 48

Order = tuple[int, int, int, int]
"""(last commit or else LSN, streaming after snapshot, LSN, position within): the order of a key's events."""


@dataclass(frozen=True, slots=True)
class Position:
    """``commit`` is the LSN of the last commit before, None for a snapshot and for what is streamed first;
    ``at`` in epoch milliseconds; ``total_order`` is the place within the transaction, 0 for a snapshot."""

    commit: int | None
    lsn: int
    tx_id: int
    at: int
    total_order: int = 0

    @property
    def order(self) -> Order:
        return (self.commit or self.lsn, int(self.total_order > 0), self.lsn, self.total_order)


class Wal:
    """Positions only ever grow."""

    def __init__(self) -> None:
        self._lsn = _FIRST_LSN
        self._tx_id = _FIRST_TX
        self._commit: int | None = None

    def snapshot(self, at: int) -> Position:
        """All rows of a snapshot share one position."""
        return Position(None, self._lsn, self._tx_id, at)

    def transaction(self, at: int, rows: int) -> Iterator[Position]:
        """The positions of a transaction's rows."""
        self._tx_id += 1
        for place in range(1, rows + 1):
            self._lsn += _ROW_BYTES
            yield Position(self._commit, self._lsn, self._tx_id, at, place)
        self._lsn += _COMMIT_BYTES
        self._commit = self._lsn
