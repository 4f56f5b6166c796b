"""FM611, FM614: branches of several types, and casts of text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlglot import exp

from freshmart_cli.contracts.lint.digits import digits_of
from freshmart_cli.contracts.lint.kinds import Kinds, branches
from freshmart_cli.contracts.lint.kinds_of_nodes import NULL
from freshmart_cli.contracts.lint.portable_sql import Check, Checks, Finding, Sql
from freshmart_cli.contracts.rules import portability as rules

_ENOUGH_BEFORE = 15
"""Digits before the point of which no figure has more, such as sums of which one is declared wider than another."""

_INTEGERS = ("tinyint", "smallint", "int", "bigint")
_CHOICES: dict[type[exp.Expr], str] = {exp.Case: "CASE", exp.If: "IF", exp.Coalesce: "coalesce"}
_NAMES = ("CASE", "IF", "COALESCE", "NVL", "IFNULL")


def _choice(sql: Sql, node: exp.Expr) -> Iterator[Finding]:
    if isinstance(node, exp.If) and isinstance(node.parent, exp.Case):
        return
    if isinstance(node.parent, exp.Cast) and not isinstance(node, exp.Coalesce):
        return
    values = branches(node)
    reason = _widened(sql.kinds, values) if isinstance(node, exp.Coalesce) else _mixed(sql.kinds, values)
    if reason:
        yield _finding(sql.begins(node, *_NAMES), f"the branches of {_CHOICES[type(node)]}", reason)


def _union(sql: Sql, node: exp.SetOperation) -> Iterator[Finding]:
    """The selects of one chain are looked at together, from its outermost union."""
    if isinstance(node.parent, exp.SetOperation):
        return
    selects = list(_selects(node))
    for position, first in enumerate(selects[0].expressions):
        values = [each.expressions[position] for each in selects if position < len(each.expressions)]
        reason = _mixed(sql.kinds, values) if len({len(each.expressions) for each in selects}) == 1 else ""
        if reason:
            name = first.alias_or_name or f"column {position + 1}"
            yield _finding(sql.begins(first), f"the branches of {name} in {node.key.upper()}", reason)


def _selects(node: exp.Expr) -> Iterator[exp.Select]:
    if isinstance(node, exp.SetOperation):
        yield from _selects(node.left)
        yield from _selects(node.right)
    elif isinstance(node, exp.Subquery):
        yield from _selects(node.this)
    elif isinstance(node, exp.Select):
        yield node


def _finding(offset: int, what: str, reason: str) -> Finding:
    portable = "every branch cast to one type: CASE WHEN a THEN CAST(0 AS DECIMAL(12,2)) ELSE b END"
    return Finding(rules.MIXED_TYPES, offset, f"{what} are {reason}", portable)


def _mixed(kinds: Kinds, values: Sequence[exp.Expr]) -> str:
    """Which other kind stands after a first branch that cannot hold it, "" where all fit or are unknown."""
    told = [each for each in values if kinds.of(each) != NULL]
    first = kinds.of(told[0]) if told else ""
    if not first:
        return ""
    misfits = (kinds.of(each) for each in told[1:] if not _fits(kinds, first, each))
    return next((f"{first} and then {kind}" for kind in misfits), "")


def _fits(kinds: Kinds, first: str, other: exp.Expr) -> bool:
    kind = kinds.of(other)
    if kind in ("", first) or (first in _INTEGERS and kind in _INTEGERS):
        return True
    if {first, kind} == {"date", "string"} or {first, kind} == {"timestamp", "string"}:
        return True
    if first in ("double", "float"):
        return kind in _INTEGERS or kind in ("double", "float")
    wide, digits = digits_of(first), kinds.digits(other)
    if not first.startswith("decimal") or wide is None or digits is None:
        return False
    return wide.holds(digits) or (wide.before >= _ENOUGH_BEFORE and wide.after >= digits.after)


def _widened(kinds: Kinds, values: Sequence[exp.Expr]) -> str:
    """coalesce finds the type of numbers; not that of text beside numbers, or of dates beside instants."""
    several = [kind for kind in map(kinds.of, values) if kind not in ("", NULL)]
    numbers = [kind for kind in several if digits_of(kind) or kind == "double"]
    if "string" in several and numbers:
        return f"string and {numbers[0]}"
    return "date and timestamp" if {"date", "timestamp"} <= set(several) else ""


def _cast(sql: Sql, node: exp.Cast) -> Iterator[Finding]:
    kind = sql.kinds.of(node)
    never_fails = node.args.get("safe") or isinstance(node.this, exp.Literal) or kind in ("string", "binary")
    if not never_fails and sql.kinds.of(node.this) == "string":
        offset = sql.begins(node, "CAST", "TO_TIMESTAMP", "DATE", "TIMESTAMP", "INT", "BIGINT", "DOUBLE", "DECIMAL")
        yield _unguarded(offset, f"try_cast(x AS {kind.upper()})")


def _parsed(sql: Sql, node: exp.TsOrDsToDate | exp.StrToTime) -> Iterator[Finding]:
    """What sqlglot wraps around the arguments of date functions is not ``safe``."""
    written = node.args.get("safe") or isinstance(node, exp.StrToTime)
    if written and not isinstance(node.this, exp.Literal) and sql.kinds.of(node.this) == "string":
        yield _unguarded(sql.begins(node, "TO_DATE", "TO_TIMESTAMP"), "try_to_timestamp(x, format), cast to DATE")


def _computed(sql: Sql, node: exp.Binary) -> Iterator[Finding]:
    for text, other in ((node.left, node.right), (node.right, node.left)):
        if sql.kinds.of(text) == "string" and digits_of(sql.kinds.of(other)):
            message = "Sail does not compute with text, Spark casts it"
            yield Finding(rules.CAST_OF_TEXT, sql.begins(node), message, "try_cast(x AS INT) + 1")


def _unguarded(offset: int, portable: str) -> Finding:
    message = "no condition guards a cast of text: an engine may cast the rows that it excludes"
    return Finding(rules.CAST_OF_TEXT, offset, message, portable)


_BINARY: tuple[type[exp.Expr], ...] = (exp.Add, exp.Sub, exp.Mul, exp.Div, exp.IntDiv, exp.Mod)
_COMPUTED: dict[type[exp.Expr], Check] = dict.fromkeys(_BINARY, _computed)

CHECKS: Checks = {
    exp.Case: _choice,
    exp.If: _choice,
    exp.Coalesce: _choice,
    exp.Union: _union,
    exp.Except: _union,
    exp.Intersect: _union,
    exp.Cast: _cast,
    exp.TryCast: _cast,
    exp.TsOrDsToDate: _parsed,
    exp.StrToTime: _parsed,
    **_COMPUTED,
}
