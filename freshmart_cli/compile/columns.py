"""Orders a table's columns into levels: each level reads only what earlier ones made."""

from __future__ import annotations

from collections.abc import Callable

from freshmart_cli.compile.expressions import names
from freshmart_cli.compile.record import Aliased
from freshmart_cli.contracts.columns import ResolvedColumn
from freshmart_cli.errors import UserError

Rewrite = Callable[[str], str]


def column_levels(columns: tuple[ResolvedColumn, ...], rewritten: Rewrite) -> tuple[tuple[Aliased, ...], ...]:
    """Levels of ``expr AS name`` for the columns that are computed; raises UserError on a cycle."""
    computed = {column.name: column for column in columns if _is_computed(column)}
    waiting = {name: _reads(column) & computed.keys() - {name} for name, column in computed.items()}
    levels: list[tuple[Aliased, ...]] = []
    while waiting:
        ready = [name for name, reads in waiting.items() if not reads & waiting.keys()]
        if not ready:
            raise UserError(f"columns {', '.join(sorted(waiting))} need one another", hint="break the cycle")
        levels.append(tuple(Aliased(name, _finished(computed[name], rewritten)) for name in ready))
        for name in ready:
            del waiting[name]
    return tuple(levels)


def _is_computed(column: ResolvedColumn) -> bool:
    return not column.parent_key and bool(column.expr or column.declared.mask)


def _reads(column: ResolvedColumn) -> frozenset[str]:
    return names(column.expr) if column.expr else frozenset()


def _finished(column: ResolvedColumn, rewritten: Rewrite) -> str:
    value = rewritten(column.expr) if column.expr else column.name
    return f"try_cast({masked(value, column.declared.mask)} AS {column.type})"


def masked(value: str, mask: str) -> str:
    """A value under its mask (GOLD.md, *Who is who*); ``hmac`` is a function of the engine's session."""
    kind, _, inside = mask.partition("(")
    if kind == "hmac":
        purpose, domain = (part.strip() for part in inside.rstrip(") ").split(","))
        return f"{mask_function(purpose, domain)}(CAST({value} AS STRING))"
    plain = {"drop": "CAST(NULL AS STRING)", "redact": f"CASE WHEN {value} IS NOT NULL THEN '***' END"}
    if kind == "last4":
        return f"right(CAST({value} AS STRING), 4)"
    return plain.get(kind, value)


def mask_function(purpose: str, domain: str) -> str:
    """The name under which the engine offers a keyed mask."""
    return f"mask_{purpose}_{domain}"
