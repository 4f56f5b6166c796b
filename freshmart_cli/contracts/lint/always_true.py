"""Recognises checks that hold for every row; NULL passes, too (CONTRACTS.md, *NULL, once*)."""

from __future__ import annotations

from sqlglot import exp

_REFLEXIVE = (exp.EQ, exp.GTE, exp.LTE, exp.NullSafeEQ)
_COMPARISONS = (exp.EQ, exp.NEQ, exp.GT, exp.GTE, exp.LT, exp.LTE)
_VARIABLE = (exp.Column, exp.AggFunc, exp.Query, exp.Star, exp.Anonymous, exp.Rand, exp.Window)


def why_always_true(tree: exp.Expr) -> str:
    """Why the check can never fail, or "" where it can (or where nothing simple proves it)."""
    tree = tree.unnest()
    if not isinstance(tree, exp.Connector) and tree.find(*_VARIABLE) is None:
        return f"{_sql(tree)} does not depend on the row"
    if isinstance(tree, exp.And):
        left, right = why_always_true(tree.left), why_always_true(tree.right)
        return f"{left}, and {right}" if left and right else ""
    if isinstance(tree, exp.Or):
        return why_always_true(tree.left) or why_always_true(tree.right) or _complementary(tree)
    return _comparison(tree)


def _comparison(tree: exp.Expr) -> str:
    if isinstance(tree, _REFLEXIVE) and tree.left == tree.right:
        return f"{_sql(tree)} compares a value with itself"
    if isinstance(tree, _COMPARISONS) and exp.Null() in (tree.left, tree.right):
        return f"{_sql(tree)} is always NULL, and NULL passes"
    if isinstance(tree, exp.In):
        if tree.this in tree.expressions:
            return f"{_sql(tree)} holds the value itself"
        if exp.Null() in tree.expressions:
            return f"{_sql(tree)} is NULL, never false, because of the NULL in its list"
    if isinstance(tree, exp.GTE) and isinstance(tree.left, exp.Count) and tree.right == exp.Literal.number(0):
        return "a count is never negative"
    return ""


def _complementary(tree: exp.Or) -> str:
    sides = list(tree.flatten())
    for side in sides:
        if any(_negation(side) == other.unnest() for other in sides):
            return f"{_sql(side)} or its contrary always holds"
    return ""


def _negation(node: exp.Expr) -> exp.Expr:
    node = node.unnest()
    return node.this.unnest() if isinstance(node, exp.Not) else exp.Not(this=node)


def _sql(node: exp.Expr) -> str:
    return repr(node.sql(dialect="spark"))
