"""What the templates ask of the windows that a source's files cover (``templates/sql/windows.sql``)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from freshmart_cli.compile.expressions import qualified_names
from freshmart_cli.compile.groups import group_of_contract
from freshmart_cli.compile.rendering import macros
from freshmart_cli.contracts.source_contract import Arrivals, Contract


@dataclass(frozen=True, slots=True)
class Entity:
    """``name`` as the days table calls it, ``column`` as the file table does."""

    name: str
    column: str


def entities_of(arrivals: Arrivals) -> tuple[Entity, ...]:
    return tuple(Entity(name, column_of(expression)) for name, expression in arrivals.per.items())


def column_of(expression: str) -> str:
    """The file table's column for ``FH.x``."""
    found = qualified_names(expression)
    return next(iter(found))[1] if found else expression.strip()


def late_seconds_of(arrivals: Arrivals) -> int:
    return int(arrivals.late_after.span.total_seconds()) if arrivals.late_after else 0


def window_values(contract: Contract) -> dict[str, Any]:
    """The names and expressions of a source whose contract can say what a day expects."""
    arrivals, group = contract.arrivals, group_of_contract(contract)
    assert arrivals is not None and group.file_level is not None and group.file_level.table is not None
    functions = macros("functions.sql")
    return {
        "table": group.file_level.table,
        "per": entities_of(arrivals),
        "day": column_of(arrivals.day),
        "day_start": arrivals.day_start,
        "start": column_of(arrivals.covers[0]),
        "end": column_of(arrivals.covers[1]),
        "offset": column_of(arrivals.offset),
        "start_instant": functions.instant("f.start_local", "f.utc_offset", "b.timezone"),
        "end_instant": functions.instant("f.end_local", "f.utc_offset", "f.timezone"),
        "late_seconds": late_seconds_of(arrivals),
    }
