"""How a derived table's SQL makes one of its columns from a table that it reads."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from sqlglot import exp
from sqlglot.errors import SqlglotError
from sqlglot.optimizer.scope import Scope, traverse_scope

from freshmart_cli.contracts.lint.query import table_name
from freshmart_cli.contracts.lint.sql_text import DIALECT, parse_query
from freshmart_cli.names import TableName


@dataclass(frozen=True, slots=True)
class Origin:
    """An expression over the upstream table's own columns; ``column`` is its name where it is a bare column."""

    sql: str
    column: str = ""


@cache
def origin_of(sql: str, column: str, upstream: TableName) -> Origin | None:
    """Where ``column`` comes from in ``upstream``; None where it is made otherwise, or of several tables."""
    parsed = parse_query(sql)
    if parsed.tree is None:
        return None
    try:
        scopes = traverse_scope(parsed.tree)
    except SqlglotError:
        return None
    found = {origin for scope in scopes if (origin := _in_scope(scope, column, upstream)) is not None}
    return found.pop() if len(found) == 1 else None


def _in_scope(scope: Scope, column: str, upstream: TableName) -> Origin | None:
    aliases = {
        alias
        for alias, source in scope.sources.items()
        if isinstance(source, exp.Table) and table_name(source) == upstream
    }
    if not aliases or not isinstance(scope.expression, exp.Select):
        return None
    made = next((each for each in scope.expression.expressions if each.alias_or_name == column), None)
    if made is None:
        return None
    value = made.unalias().copy()
    columns = [*value.find_all(exp.Column)]
    alone = len(scope.sources) == 1
    if value.find(exp.AggFunc, exp.Window) or not columns:
        return None
    if any(each.table not in aliases and not (alone and not each.table) for each in columns):
        return None
    for each in columns:
        each.set("table", None)
        each.set("db", None)
    return Origin(value.sql(dialect=DIALECT), value.name if isinstance(value, exp.Column) else "")
