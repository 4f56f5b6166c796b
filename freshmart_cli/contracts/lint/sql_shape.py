"""Questions about syntax trees: which columns, which aggregates, constant or not."""

from __future__ import annotations

from collections.abc import Iterator

from sqlglot import exp


def nodes_of(tree: exp.Expr) -> Iterator[exp.Expr]:
    """All nodes outside subqueries, whose names belong to other scopes."""
    return tree.walk(prune=lambda node: isinstance(node, exp.Query) and node is not tree)


def columns_of(tree: exp.Expr) -> Iterator[exp.Column]:
    """The columns that an expression names outside subqueries; lambda parameters are none."""
    for node in nodes_of(tree):
        if isinstance(node, exp.Column) and not isinstance(node.this, exp.Star):
            yield node


def aggregate_around(node: exp.Expr) -> exp.Expr | None:
    """The aggregate (with its FILTER) that a node stands in."""
    return node.find_ancestor(exp.AggFunc, exp.Filter)


def own_aggregates(tree: exp.Expr, nested: frozenset[str]) -> list[exp.Expr]:
    """Aggregates over the table's own rows: no windows, and none over nested tables."""
    return [
        node
        for node in nodes_of(tree)
        if isinstance(node, exp.AggFunc) and not _windowed(node) and not _over_nested(node, nested)
    ]


def _windowed(node: exp.Expr) -> bool:
    parent = node.parent
    while isinstance(parent, (exp.Filter, exp.IgnoreNulls, exp.RespectNulls)):
        parent = parent.parent
    return isinstance(parent, exp.Window)


def _over_nested(node: exp.Expr, nested: frozenset[str]) -> bool:
    names = {(column.table or column.name).casefold() for column in node.find_all(exp.Column)}
    return bool(names & nested)
