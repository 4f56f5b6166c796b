"""What a lakehouse made of a source beside the tills, in the shape in which truth.json states it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from freshmart_cli.execute.context import Context
from freshmart_cli.names import TableName

Document = dict[str, Any]
Key = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """``figures``: documents by the name of their check. ``fates``: what became of a key that a fault touched."""

    figures: dict[str, Document]
    fates: dict[Key, Any]


def registered(context: Context, names: Iterable[str]) -> None:
    """Raises EngineFailed where a table is missing."""
    for name in names:
        context.register(TableName.parse(name))


def rows(context: Context, sql: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = context.engine.query(sql).to_pylist()
    return found


def row(context: Context, sql: str) -> dict[str, Any]:
    """The only row of a query."""
    (found,) = rows(context, sql)
    return found


def told(context: Context, source: str) -> dict[str, int]:
    """The terms of a source's equation, summed over its batches; a batch told twice counts once."""
    batches = {
        (each.get("table", ""), each["batch_id"]): each
        for each in context.records.read("conservation")
        if each["source"] == source
    }
    return {
        term: sum(int(each.get(term, 0)) for each in batches.values()) for term in ("duplicate", "tombstone", "message")
    }
