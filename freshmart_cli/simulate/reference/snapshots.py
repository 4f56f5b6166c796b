"""Rows of master data over time: every snapshot's text, and what its table's history must become."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

Row = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Layout:
    """A table's folder, its columns, and which of them are its key."""

    table: str
    columns: tuple[str, ...]
    keys: tuple[str, ...]

    def path(self, day: date) -> str:
        return f"{self.table}/{self.table}_{day:%Y%m%d}.csv"

    def key(self, row: Row) -> Row:
        return tuple(row[self.columns.index(name)] for name in self.keys)

    def csv(self, rows: Iterable[Row]) -> bytes:
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(self.columns)
        writer.writerows(rows)
        return text.getvalue().encode("utf-8")


@dataclass(slots=True)
class Seen:
    """``versions`` are (row, first day, day it ended or None) by key, in order; ``files`` counts snapshots."""

    layout: Layout
    versions: dict[Row, list[tuple[Row, date, date | None]]] = field(default_factory=dict)
    files: int = 0

    def take(self, day: date, rows: Iterable[Row]) -> None:
        """A full picture: a row that is gone ends its version."""
        self.files += 1
        now = {self.layout.key(row): tuple(map(str, row)) for row in rows}
        for key, versions in self.versions.items():
            row, since, ended = versions[-1]
            if ended is None and now.get(key) != row:
                versions[-1] = (row, since, day)
        for key, row in now.items():
            versions = self.versions.setdefault(key, [])
            if not versions or versions[-1][2] is not None:
                versions.append((row, day, None))

    def told(self) -> Mapping[str, int]:
        current = sum(versions[-1][2] is None for versions in self.versions.values())
        return {
            "files": self.files,
            "current": current,
            "versions": sum(map(len, self.versions.values())),
            "keys": len(self.versions),
        }


def without(rows: Sequence[Row], percent: int) -> list[Row]:
    """A snapshot that lost its end: at least one row, and ``percent`` of a hundred."""
    return list(rows[: len(rows) - max(1, len(rows) * percent // 100)])
