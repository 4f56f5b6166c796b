"""One SELECT of a contract: the tables it reads and what it gives."""

from __future__ import annotations

from collections.abc import Iterator

from sqlglot import exp

from freshmart_cli.contracts.lint.macros import MACRO_TABLE
from freshmart_cli.names import TableName


def tables_read(tree: exp.Expr) -> Iterator[exp.Table]:
    """Every table of the lakehouse that a query names, however deep; its own WITH names are none."""
    own = {cte.alias.casefold() for cte in tree.find_all(exp.CTE)} | {MACRO_TABLE}
    for table in tree.find_all(exp.Table):
        named = isinstance(table.this, exp.Identifier)
        if named and (table.db or table.name.casefold() not in own):
            yield table


def written_name(table: exp.Table) -> str:
    return ".".join(part.name for part in table.parts)


def table_name(table: exp.Table) -> TableName | None:
    """``layer.table``, or None where the query names it otherwise."""
    try:
        return TableName.parse(written_name(table))
    except ValueError:
        return None


def outermost(tree: exp.Expr) -> exp.Select | None:
    """The SELECT whose rows are the table's, or None for a set operation."""
    while isinstance(tree, exp.Subquery):
        tree = tree.this
    return tree if isinstance(tree, exp.Select) else None


def outputs(tree: exp.Expr) -> list[str] | None:
    """The names that a query gives, in order, "" where it names none; None where a star hides them."""
    while isinstance(tree, (exp.Subquery, exp.SetOperation)):
        tree = tree.this
    if not isinstance(tree, exp.Select):
        return None
    return None if tree.is_star else [_name_of(projection) for projection in tree.expressions]


def _name_of(projection: exp.Expr) -> str:
    """Alias or column; what engines call any other value differs."""
    named = isinstance(projection, (exp.Alias, exp.Column, exp.Dot, exp.Subquery))
    return str(projection.alias_or_name) if named else ""
