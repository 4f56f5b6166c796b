"""Predicates over literal values, such as partitions to read or write."""

from __future__ import annotations

from freshmart_cli.compile.rendering import text_literal

MANY = 120
"""Above this many values a range and a semi join are cheaper than a list (CONTRACTS.md, *Shapes*)."""


def typed_literal(value: str, kind: str) -> str:
    """``value`` (its text) as a literal of a Spark SQL type."""
    if kind in ("date", "timestamp"):
        return f"{kind.upper()}{text_literal(value)}"
    if kind in ("string", ""):
        return text_literal(value)
    return f"CAST({text_literal(value)} AS {kind})"


def among(column: str, values: tuple[str, ...], kind: str) -> str:
    """``column IN (…)``, or the covering range where there are many values; 'false' where there are none."""
    if not values:
        return "false"
    if len(values) > MANY and kind in ("date", "timestamp"):
        return f"{column} BETWEEN {typed_literal(min(values), kind)} AND {typed_literal(max(values), kind)}"
    return f"{column} IN ({', '.join(typed_literal(value, kind) for value in values)})"
