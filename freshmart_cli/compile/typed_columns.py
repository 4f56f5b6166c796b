"""Columns of records whose values come as texts: plain ones are cast, computed ones follow in order of need."""

from __future__ import annotations

from collections.abc import Callable

from freshmart_cli.compile.columns import masked
from freshmart_cli.compile.expressions import names, qualified_names
from freshmart_cli.compile.record import Aliased
from freshmart_cli.compile.rendering import text_literal
from freshmart_cli.compile.rules import Scope
from freshmart_cli.compile.value_texts import comparable
from freshmart_cli.contracts.columns import ResolvedColumn
from freshmart_cli.errors import UserError
from freshmart_cli.names import CONNECTOR_COLUMNS, CREATED_AT, FILE_HASH, PROVENANCE, ROW_NUMBER, SOURCE_SYSTEM

Level = tuple[Aliased, ...]
Cast = Callable[[ResolvedColumn, str], str]
"""SQL that types a column's value, given the SQL of its text."""

DELIVERY = frozenset({*PROVENANCE, SOURCE_SYSTEM, CREATED_AT, *CONNECTOR_COLUMNS})
"""Names that tell of the delivery, not of what was delivered."""

_BETWEEN, _NULL = "\\u001f", "\\u001e"


def is_plain(column: ResolvedColumn) -> bool:
    """Whether a column is its incoming value, typed."""
    return not (column.expr or column.declared.hash or column.parent_key)


def typed_levels(columns: tuple[ResolvedColumn, ...], scope: Scope, cast: Cast) -> tuple[Level, ...]:
    """Plain columns, then each computed one when those that it reads are made; raises UserError on a cycle."""
    plain = tuple(Aliased(c.name, masked(_value(c, cast), c.declared.mask)) for c in columns if is_plain(c))
    levels = [plain] if plain else []
    waiting = {c.name: c for c in columns if not is_plain(c) and not c.parent_key}
    while waiting:
        ready = [c for c in waiting.values() if not (_reads(c) & waiting.keys()) - {c.name}]
        if not ready:
            raise UserError(f"columns {', '.join(sorted(waiting))} need one another", hint="break the cycle")
        levels += _computed(ready, columns, scope)
        for column in ready:
            del waiting[column.name]
    return tuple(levels)


def unreadable(columns: tuple[ResolvedColumn, ...], prefix: str, cast: Cast) -> tuple[Aliased, ...]:
    """Conditions that are true where a plain column's text, ``<prefix><name>``, is there and cannot be read."""
    return tuple(
        Aliased(f"unreadable:{c.name}", f"{prefix}{c.name} IS NOT NULL AND {_typed_again(c, prefix, cast)} IS NULL")
        for c in columns
        if is_plain(c)
    )


def told_by_delivery(columns: tuple[ResolvedColumn, ...], of_parent: frozenset[str] = frozenset()) -> frozenset[str]:
    """Columns that say where or when a record was delivered: they are no part of its content."""
    found: set[str] = set()
    grown = True
    while grown:
        more = {
            c.name
            for c in columns
            if _reads(c) & (DELIVERY | found)
            or any(owner == "parent" and name in of_parent for owner, name in qualified_names(c.expr))
        }
        grown = not more <= found
        found |= more
    return frozenset(found)


def _reads(column: ResolvedColumn) -> frozenset[str]:
    return names(column.expr) if column.expr else frozenset(column.declared.hash)


def _value(column: ResolvedColumn, cast: Cast) -> str:
    """The default stands for what is absent, never for what cannot be read."""
    value, default = cast(column, column.name), column.declared.default
    if not default:
        return value
    stands_in = f"try_cast({text_literal(default)} AS {column.incoming_type})"
    return f"CASE WHEN {column.name} IS NULL THEN {stands_in} ELSE {value} END"


def _typed_again(column: ResolvedColumn, prefix: str, cast: Cast) -> str:
    return cast(column, f"{prefix}{column.name}") if column.declared.mask.strip() == "drop" else column.name


def _computed(ready: list[ResolvedColumn], columns: tuple[ResolvedColumn, ...], scope: Scope) -> list[Level]:
    """One level, or two where a hash counts how many rows are alike."""
    types = {column.name: column.type for column in columns}
    made: list[Aliased] = []
    ranked: list[Aliased] = []
    for column in ready:
        mask = column.declared.mask
        if column.expr:
            made.append(Aliased(column.name, f"try_cast({masked(scope.rewrite(column.expr), mask)} AS {column.type})"))
            continue
        texts = [f"coalesce({_canonical(each, types[each])}, '{_NULL}')" for each in column.declared.hash]
        hashed = f"sha2(concat_ws('{_BETWEEN}', {', '.join(texts)}), 256)"
        if not column.declared.rank_within:
            made.append(Aliased(column.name, hashed))
            continue
        made.append(Aliased(f"_hashed_{column.name}", hashed))
        ranked.append(Aliased(column.name, _with_rank(column, columns)))
    return [tuple(made), tuple(ranked)] if ranked else [tuple(made)]


def _with_rank(column: ResolvedColumn, columns: tuple[ResolvedColumn, ...]) -> str:
    """Rows alike are ranked by what else they hold before their place: another order of a file changes nothing."""
    hashed = f"_hashed_{column.name}"
    others = [f"{c.name} NULLS FIRST" for c in columns if is_plain(c) and c.name not in column.declared.hash]
    order = ", ".join([*others, ROW_NUMBER])
    rank = f"row_number() OVER (PARTITION BY {FILE_HASH}, {hashed} ORDER BY {order})"
    return f"sha2(concat_ws('{_BETWEEN}', {hashed}, CAST({rank} AS STRING)), 256)"


def _canonical(name: str, kind: str) -> str:
    """A value as a text that every engine writes alike."""
    if kind == "string":
        return name
    return f"CAST({f'unix_micros({name})' if kind == 'timestamp' else comparable(name, kind)} AS STRING)"
