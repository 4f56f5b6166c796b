"""FM603, FM615–FM616: functions that are portable, but not with these arguments."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from sqlglot import exp

from freshmart_cli.contracts.lint.kinds_of_nodes import NULL
from freshmart_cli.contracts.lint.portable_sql import Checks, Finding, Sql, is_negative, text_of
from freshmart_cli.contracts.rules import portability as rules

ARGUMENTS: Mapping[str, str] = {
    "array_contains of NULL": "size(filter(a, v -> v = x)) > 0",
    "decode of pairs": "CASE x WHEN a THEN b … END",
    "format_string of a fraction": "CAST(round(CAST(x AS DECIMAL(38,6)), 2) AS STRING)",
    "hash of another kind": "sha2(concat_ws('|', a, b), 256)",
    "left of a negative length": "left(x, greatest(length(x) - n, 0))",
    "max_by of several": "row_number() OVER (… ORDER BY y DESC) <= n",
    "min_by of several": "row_number() OVER (… ORDER BY y) <= n",
    "right of a negative length": "right(x, greatest(length(x) - n, 0))",
    "split by nothing": "transform(sequence(1, length(x)), i -> substring(x, i, 1))",
    "substring from the end with a length": "right(substring(x, 1, length(x) - k), n)",
    "timestamp_seconds of a fraction": "timestamp_millis(CAST(x * 1000 AS BIGINT))",
    "try_avg of decimals": "avg(CAST(x AS DOUBLE))",
    "try_divide of another kind": "CAST(a AS DOUBLE) / nullif(CAST(b AS DOUBLE), CAST(0 AS DOUBLE))",
}
"""Function and argument → what both engines take alike."""

_OF_FRACTION = re.compile(r"%[^a-zA-Z%]*[efgEG]")
_HASHED_ALIKE = ("boolean", "bigint", "date", "double", "int", "string", "timestamp")


def _found(sql: Sql, node: exp.Expr, name: str) -> Finding:
    function = name.split()[0].upper()
    offset = sql.begins(node, function, "SUBSTR") if function == "SUBSTRING" else sql.begins(node, function)
    return Finding(rules.DIFFERENT_ARGUMENT, offset, f"Sail and Spark differ in {name}", ARGUMENTS[name])


def _length(sql: Sql, node: exp.Left | exp.Right) -> Iterator[Finding]:
    if is_negative(node.expression):
        yield _found(sql, node, f"{'left' if isinstance(node, exp.Left) else 'right'} of a negative length")


def _substring(sql: Sql, node: exp.Substring) -> Iterator[Finding]:
    if is_negative(node.args.get("start")) and node.args.get("length") is not None:
        yield _found(sql, node, "substring from the end with a length")


def _split(sql: Sql, node: exp.RegexpSplit) -> Iterator[Finding]:
    if text_of(node.expression) == "":
        yield _found(sql, node, "split by nothing")


def _contains(sql: Sql, node: exp.ArrayContains) -> Iterator[Finding]:
    values = node.this.expressions if isinstance(node.this, exp.Array) else ()
    if any(sql.kinds.of(each) == NULL for each in (*values, node.expression)):
        yield _found(sql, node, "array_contains of NULL")


def _several(sql: Sql, node: exp.ArgMax | exp.ArgMin) -> Iterator[Finding]:
    if node.args.get("count") is not None:
        yield _found(sql, node, f"{'max' if isinstance(node, exp.ArgMax) else 'min'}_by of several")


def _decode(sql: Sql, node: exp.DecodeCase) -> Iterator[Finding]:
    yield _found(sql, node, "decode of pairs")


def _format(sql: Sql, node: exp.Format) -> Iterator[Finding]:
    if _OF_FRACTION.search(text_of(node.this) or ""):
        finding = _found(sql, node, "format_string of a fraction")
        yield Finding(finding.rule, sql.begins(node, "FORMAT_STRING", "PRINTF"), finding.message, finding.portable)


def _divide(sql: Sql, node: exp.SafeDivide) -> Iterator[Finding]:
    kinds = (sql.kinds.of(node.this), sql.kinds.of(node.expression))
    if any(kind.startswith("decimal") or kind in ("double", "float") for kind in kinds):
        yield _found(sql, node, "try_divide of another kind")


def _anonymous(sql: Sql, node: exp.Anonymous) -> Iterator[Finding]:
    name = node.name.lower()
    kinds = [sql.kinds.of(each) for each in node.expressions]
    if name == "timestamp_seconds" and any(_is_fraction(kind) for kind in kinds):
        yield _found(sql, node, "timestamp_seconds of a fraction")
    elif name == "try_avg" and any(kind.startswith("decimal") for kind in kinds):
        yield _found(sql, node, "try_avg of decimals")
    elif name in ("hash", "xxhash64") and any(kind and kind not in _HASHED_ALIKE for kind in kinds):
        finding = _found(sql, node, "hash of another kind")
        yield Finding(finding.rule, sql.begins(node), finding.message, finding.portable)


def _is_fraction(kind: str) -> bool:
    return kind in ("double", "float") or (kind.startswith("decimal") and not kind.endswith(",0)"))


def _index(sql: Sql, node: exp.Bracket) -> Iterator[Finding]:
    index = node.expressions[0] if len(node.expressions) == 1 else None
    if index is None or node.args.get("offset") or isinstance(index, exp.Literal) or sql.kinds.of(node.this) == "map":
        return
    if sql.kinds.of(node.this) == "array" or sql.kinds.of(index) in ("int", "bigint", "smallint", "tinyint"):
        message = "Sail takes no computed index of an array"
        portable = "element_at(a, i + 1), which counts from 1; element_at(m, k) of a map"
        yield Finding(rules.COMPUTED_INDEX, sql.begins(node), message, portable)


def _explode(sql: Sql, node: exp.UDTF | exp.Func) -> Iterator[Finding]:
    if sql.kinds.of(node.this) == "map" or _gives_key_and_value(node):
        message = "Sail fails to explode a map whose values are never NULL"
        portable = "explode(map_entries(m)) AS e in a subquery, then e.key and e.value"
        yield Finding(rules.EXPLODED_MAP, sql.begins(node, "EXPLODE", *_OTHER_EXPLODES), message, portable)


_OTHER_EXPLODES = ("EXPLODE_OUTER", "POSEXPLODE", "POSEXPLODE_OUTER")


def _gives_key_and_value(node: exp.Expr) -> bool:
    if not isinstance(node.parent, exp.Lateral):
        return False
    names = node.parent.args["alias"].columns if node.parent.args.get("alias") else ()
    return len(names) == (3 if isinstance(node, (exp.Posexplode, exp.PosexplodeOuter)) else 2)


CHECKS: Checks = {
    exp.Left: _length,
    exp.Right: _length,
    exp.Substring: _substring,
    exp.RegexpSplit: _split,
    exp.ArrayContains: _contains,
    exp.ArgMax: _several,
    exp.ArgMin: _several,
    exp.DecodeCase: _decode,
    exp.Format: _format,
    exp.SafeDivide: _divide,
    exp.Anonymous: _anonymous,
    exp.Bracket: _index,
    exp.Explode: _explode,
    exp.ExplodeOuter: _explode,
    exp.Posexplode: _explode,
    exp.PosexplodeOuter: _explode,
}
