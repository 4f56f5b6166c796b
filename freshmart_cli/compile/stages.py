"""The names of one attempt's staging tables."""

from __future__ import annotations

from dataclasses import dataclass

from freshmart_cli.names import TableName


@dataclass(frozen=True, slots=True)
class Staged:
    """A SELECT and what it becomes: a staging table, or a view of the engine's session where the name is a text."""

    name: TableName | str
    sql: str


@dataclass(frozen=True, slots=True)
class Stages:
    """Fresh names for an attempt: a dropped table's folder is never used again (ENGINES.md).

    ``framed``: whether the frame is a view of bronze, whose reader framed all records as they are wanted.
    ``again``: what tells roots that were staged a second time from the first.
    """

    attempt: str
    framed: bool = False
    again: str = ""

    def table(self, purpose: str) -> TableName:
        return TableName("stage", f"{purpose}_{self.attempt}")

    @property
    def frame(self) -> TableName | str:
        return f"framed_{self.attempt}" if self.framed else self.table("frame")

    @property
    def envelopes(self) -> str:
        """A view: change events hold clear values, which no table but bronze may."""
        return f"envelopes_{self.attempt}"

    @property
    def files(self) -> TableName:
        return self.table("files")

    def once(self, kind: str) -> str:
        """A view, not a table: a handful of rows a file."""
        return f"once_{kind}_{self.attempt}"

    def child(self, kind: str) -> TableName:
        return self.table(f"child_{kind}")

    def aggregate(self, kind: str) -> TableName:
        return self.table(f"within_{kind}")

    def roots(self, kind: str) -> TableName:
        return self.table(f"roots{self.again}_{kind}")

    def typed(self, kind: str) -> TableName:
        """All rows of a root whose table takes only some."""
        return self.table(f"typed_{kind}")

    def decided(self, kind: str) -> TableName:
        return self.table(f"decided_{kind}")
