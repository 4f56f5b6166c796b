"""An engine that is lost at one of its writes to certain tables: before it, or after it was carried out."""

from __future__ import annotations

from typing import Any, cast

from freshmart_cli.engine.port import Engine
from freshmart_cli.errors import EngineCrashed
from freshmart_cli.names import TableName

_WRITES = ("insert", "merge", "replace", "delete")


class _Interrupted:
    """Hands every verb on to an engine until the write that it is lost at."""

    def __init__(self, engine: Engine, tables: tuple[str, ...], place: int, done: bool) -> None:
        self._engine, self._tables, self._place, self._done, self._seen = engine, tables, place, done, 0

    def __getattr__(self, verb: str) -> Any:
        known = getattr(self._engine, verb)
        return self._counted(known) if verb in _WRITES else known

    def _counted(self, known: Any) -> Any:
        def write(first: Any, *others: Any) -> None:
            target = first if isinstance(first, TableName) else first.target
            counts = str(target).partition("__")[0] in self._tables
            self._seen += counts
            lost = counts and self._seen == self._place
            if not lost or self._done:
                known(first, *others)
            if lost:
                raise EngineCrashed("the engine is gone")

        return write


def interrupted(engine: Engine, tables: tuple[str, ...], place: int, done: bool) -> Engine:
    """The engine, lost at its ``place``-th write (from 1) to the tables and what stands beside them."""
    return cast(Engine, _Interrupted(engine, tables, place, done))
