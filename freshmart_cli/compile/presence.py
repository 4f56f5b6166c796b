"""Which tables a query cannot have rows without: a derived table waits for those, the others count as empty."""

from __future__ import annotations

from functools import cache

from sqlglot import exp

from freshmart_cli.contracts.lint.query import table_name
from freshmart_cli.contracts.lint.sql_text import parse_query

_NONE: frozenset[str] = frozenset()


@cache
def indispensable(sql: str) -> frozenset[str]:
    """``layer.table`` of every table without a row of which the SELECT gives none."""
    tree = parse_query(sql).tree
    return _needs(tree, {}) if tree is not None else _NONE


def _needs(node: exp.Expr, named: dict[str, exp.Expr]) -> frozenset[str]:
    """``named``: what the WITH clauses around it define."""
    named = {**named, **{cte.alias.casefold(): cte.this for cte in getattr(node, "ctes", ())}}
    if isinstance(node, exp.Subquery):
        return _needs(node.this, named)
    if isinstance(node, exp.Table):
        own = named.get(node.name.casefold()) if not node.db else None
        if own is not None:
            return _needs(own, _without(named, node))
        name = table_name(node)
        return _NONE if name is None else frozenset({str(name)})
    if isinstance(node, (exp.Union, exp.Intersect, exp.Except)):
        left, right = _needs(node.left, named), _needs(node.right, named)
        return left & right if isinstance(node, exp.Union) else left
    return _of_select(node, named) if isinstance(node, exp.Select) else _NONE


def _without(named: dict[str, exp.Expr], table: exp.Table) -> dict[str, exp.Expr]:
    """A WITH clause does not see itself."""
    return {name: each for name, each in named.items() if name != table.name.casefold()}


def _of_select(select: exp.Select, named: dict[str, exp.Expr]) -> frozenset[str]:
    source = select.args.get("from_")
    if source is None or _counts_nothing_too(select):
        return _NONE
    found = _needs(source.this, named)
    for join in select.args.get("joins") or []:
        if join.side == "FULL":
            found = _NONE
        elif join.side == "RIGHT":
            found = _needs(join.this, named)
        elif join.side != "LEFT" or join.kind == "SEMI":
            found |= _needs(join.this, named)
    return found


def _counts_nothing_too(select: exp.Select) -> bool:
    """An aggregate without groups gives one row of nothing."""
    aggregates = (each for projection in select.expressions for each in projection.find_all(exp.AggFunc))
    return select.args.get("group") is None and any(each.find_ancestor(exp.Window) is None for each in aggregates)
