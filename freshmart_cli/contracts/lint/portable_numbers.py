"""FM612–FM613, FM617: digits that engines cut, round or lose differently."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sqlglot import exp

from freshmart_cli.contracts.lint.digits import digits_of
from freshmart_cli.contracts.lint.kinds import Kinds
from freshmart_cli.contracts.lint.portable_sql import Checks, Finding, Sql, is_negative
from freshmart_cli.contracts.rules import portability as rules

DECIMALS: Mapping[str, str] = {
    "a quotient": "CAST(a AS DOUBLE) / nullif(CAST(b AS DOUBLE), CAST(0 AS DOUBLE)), or {{ ratio('a', 'b') }}",
    "an average": "avg(CAST(x AS DOUBLE))",
    "a product": "narrower factors: CAST(a AS DECIMAL(18,2)) * CAST(b AS DECIMAL(18,4))",
    "a sum": "narrower terms: CAST(a AS DECIMAL(28,6)) + CAST(b AS DECIMAL(28,6))",
}
ROUNDED: Mapping[str, str] = {
    "round": "round(CAST(x AS DECIMAL(38,6)), n)",
    "floor": "floor(CAST(x AS DECIMAL(38,6)), n)",
    "ceil": "ceil(CAST(x AS DECIMAL(38,6)), n)",
    "cast": "CAST(round(CAST(x AS DECIMAL(38,6)), 2) AS DECIMAL(p,2))",
    "text": "CAST(CAST(x AS DECIMAL(38,6)) AS STRING)",
}
"""What is done with a double → how both engines do it alike."""

SLIDING = "sum(CAST(x AS DECIMAL(38,6))) OVER (…), or a frame from UNBOUNDED PRECEDING"

ENOUGH_AFTER = 6
"""Digits after the point at which no two engines have been seen to differ: a double holds few halves there."""


def _is_double(kinds: Kinds, node: exp.Expr | None) -> bool:
    return kinds.of(node) in ("double", "float")


def _decimal(sql: Sql, node: exp.Expr, name: str) -> Finding:
    message = f"Sail and Spark keep other digits of {name} of decimals"
    return Finding(rules.DECIMAL, sql.begins(node), message, DECIMALS[name])


def _quotient(sql: Sql, node: exp.Div) -> Iterator[Finding]:
    kinds = (sql.kinds.of(node.left), sql.kinds.of(node.right))
    others = [digits_of(kind) for kind in kinds]
    if all(others) and any(kind.startswith("decimal") for kind in kinds):
        yield _decimal(sql, node, "a quotient")


def _average(sql: Sql, node: exp.Expr) -> Iterator[Finding]:
    if sql.kinds.of(node.this).startswith("decimal"):
        yield _decimal(sql, node, "an average")


def _mean(sql: Sql, node: exp.Anonymous) -> Iterator[Finding]:
    if node.name.lower() == "mean" and node.expressions and sql.kinds.of(node.expressions[0]).startswith("decimal"):
        yield _decimal(sql, node, "an average")


def _digits(sql: Sql, node: exp.Mul | exp.Add | exp.Sub) -> Iterator[Finding]:
    if not any(sql.kinds.of(side).startswith("decimal") for side in (node.left, node.right)):
        return
    left, right = sql.kinds.digits(node.left), sql.kinds.digits(node.right)
    if left is None or right is None:
        return
    exact = left.times(right) if isinstance(node, exp.Mul) else left.plus(right)
    if exact.kept().after < exact.after:
        yield _decimal(sql, node, "a product" if isinstance(node, exp.Mul) else "a sum")


def _rounded(sql: Sql, node: exp.Round | exp.Floor | exp.Ceil) -> Iterator[Finding]:
    places = node.args.get("decimals")
    to_decimals = places is not None and not is_negative(places) and places.name != "0"
    if to_decimals and _is_double(sql.kinds, node.this):
        yield of_double(sql, node, {exp.Round: "round", exp.Floor: "floor"}.get(type(node), "ceil"))


def _cast(sql: Sql, node: exp.Cast) -> Iterator[Finding]:
    kind = sql.kinds.of(node)
    digits = digits_of(kind)
    if kind == "string" and _is_double(sql.kinds, node.this):
        message = "Spark writes a double from ten million on with an exponent, Sail without"
        yield Finding(rules.WRITTEN_DOUBLE, sql.begins(node, "CAST", "TRY_CAST", "STRING"), message, ROUNDED["text"])
    elif kind.startswith("decimal") and _is_double(sql.kinds, node.this) and digits and digits.after < ENOUGH_AFTER:
        yield of_double(sql, node, "cast")


def of_double(sql: Sql, node: exp.Expr, name: str) -> Finding:
    offset = sql.begins(node, "ROUND", "FLOOR", "CEIL", "CEILING", "CAST", "TRY_CAST")
    message = f"{name} of a double gives other decimals on Sail than on Spark where the double lies beside a half"
    return Finding(rules.WRITTEN_DOUBLE, offset, message, ROUNDED[name])


def _sliding(sql: Sql, node: exp.Window) -> Iterator[Finding]:
    frame, function = node.args.get("spec"), node.this
    if frame is None or not isinstance(function, (exp.Avg, exp.Sum, exp.Stddev, exp.StddevSamp, exp.Variance)):
        return
    if frame.args.get("start") != "UNBOUNDED" and _is_double(sql.kinds, function.this):
        message = "a sum or average of doubles over rows that leave the window differs in its last digits"
        yield Finding(rules.SLIDING_DOUBLES, sql.begins(node), message, SLIDING)


CHECKS: tuple[Checks, ...] = (
    {
        exp.Div: _quotient,
        exp.Avg: _average,
        exp.Mul: _digits,
        exp.Add: _digits,
        exp.Sub: _digits,
        exp.Anonymous: _mean,
        exp.Window: _sliding,
    },
    {exp.Round: _rounded, exp.Floor: _rounded, exp.Ceil: _rounded, exp.Cast: _cast, exp.TryCast: _cast},
)
