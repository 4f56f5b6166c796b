"""FM604–FM605: JSON and regular expressions, which are languages of their own inside a text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from sqlglot import exp

from freshmart_cli.contracts.lint.portable_sql import Check, Checks, Finding, Sql, text_of
from freshmart_cli.contracts.rules import portability as rules

JSON: Mapping[str, str] = {
    "a wildcard path": "from_json(x, 'a array<string>').a",
    "decimals": "'a string', then try_cast(… AS DECIMAL(p,s))",
    "narrow integers": "'a string', then try_cast(… AS INT)",
    "instants": "'a string', then try_to_timestamp(…, format)",
    "dates": "'a string', then try_cast(… AS DATE)",
    "FAILFAST": "a check that from_json(…).a IS NOT NULL",
    "corrupt records": "a check that from_json(…).a IS NOT NULL",
    "written decimals": "CAST(x AS STRING) in the structure",
    "written instants": "date_format(t, 'yyyy-MM-dd HH:mm:ss') in the structure",
}
"""What engines read or write differently → what both do alike."""

_READ: Mapping[str, frozenset[str]] = {
    "decimals": frozenset({"decimal", "dec", "numeric"}),
    "narrow integers": frozenset({"tinyint", "byte", "smallint", "short", "int", "integer"}),
    "instants": frozenset({"timestamp", "timestamp_ntz", "timestamp_ltz"}),
    "dates": frozenset({"date"}),
}
_WRITTEN = {"decimal": "written decimals", "timestamp": "written instants"}

REGEX: Mapping[str, tuple[str, str]] = {
    "look-around": (r"\(\?<?[=!]", "two conditions, or a group that is kept: regexp_replace(x, '(a)b', '$1')"),
    "an atomic group": (r"\(\?>", "a plain group: (?:…)"),
    "a possessive quantifier": (r"(?<!\\)[*+?]\+|\{\d+(,\d*)?\}\+", "a quantifier without the second +"),
    "a back reference": (r"\\[1-9]", "regexp_extract of each group, compared in SQL"),
    "a digit class": (r"\\[dD]", "[0-9] or [^0-9]"),
    "a word class": (r"\\[wW]", "[A-Za-z0-9_] or [^A-Za-z0-9_]"),
    "a space class": (r"\\[sS]", "[ \\t\\r\\n] or [^ \\t\\r\\n]"),
    "a class of Java": (r"\\p\{(Alpha|Alnum|Lower|Upper|Digit|Punct|Space|Blank|Graph|Print)\}", "[A-Za-z]"),
    "a class of POSIX": (r"\[:\w+:\]", "[A-Za-z]"),
    "an anchor of Java": (r"\\[ZG]", "$"),
    "a blank of Java": (r"\\[hHvVR]", "[ \\t]"),
    "a quotation": (r"\\[QE]", "each sign in brackets: [.]"),
}
"""What engines read differently → how to recognise it, and what both read alike."""

_REGEX = {name: re.compile(pattern) for name, (pattern, _) in REGEX.items()}


def _json(sql: Sql, node: exp.Expr, name: str) -> Finding:
    verb = "write" if name.startswith("written") else "read"
    said = name.removeprefix("written ")
    offset = sql.begins(node, "GET_JSON_OBJECT", "FROM_JSON", "TO_JSON")
    return Finding(rules.JSON, offset, f"Sail and Spark {verb} {said} of JSON differently", JSON[name])


def _path(sql: Sql, node: exp.JSONExtractScalar | exp.JSONExtract) -> Iterator[Finding]:
    if node.find(exp.JSONPathWildcard):
        yield _json(sql, node, "a wildcard path")


def _read(sql: Sql, node: exp.FromJson) -> Iterator[Finding]:
    schema = (text_of(node.expression) or "").lower()
    types = _types(schema)
    for name, known in _READ.items():
        if types & known:
            yield _json(sql, node, name)
    options = node.args.get("options")
    said = {each.name.lower() for each in options.find_all(exp.Literal)} if options is not None else set()
    if "failfast" in said:
        yield _json(sql, node, "FAILFAST")
    if "_corrupt_record" in schema or "columnnameofcorruptrecord" in said:
        yield _json(sql, node, "corrupt records")


def _types(schema: str) -> set[str]:
    """The last word of every part, such as ``int`` of ``a array<int>, date int not null``."""
    parts = re.split(r"[,<>()]", schema.replace("not null", "").replace(":", " "))
    return {words[-1] for part in parts if (words := part.split())}


def _written(sql: Sql, node: exp.JSONFormat) -> Iterator[Finding]:
    values = node.this.expressions if isinstance(node.this, (exp.Struct, exp.Array)) else [node.this]
    kinds = {sql.kinds.of(each.expression if isinstance(each, exp.PropertyEQ) else each) for each in values}
    for start, name in _WRITTEN.items():
        if any(kind.startswith(start) for kind in kinds):
            yield _json(sql, node, name)


def _pattern(sql: Sql, node: exp.Expr) -> Iterator[Finding]:
    pattern = text_of(node.expression)
    if pattern is None:
        return
    for name, expression in _REGEX.items():
        if expression.search(pattern):
            message = f"Sail and Spark differ in regular expressions with {name}"
            yield Finding(rules.REGEX, sql.begins(node.expression), message, REGEX[name][1])


_WITH_PATTERN: tuple[type[exp.Expr], ...] = (
    exp.RegexpCount,
    exp.RegexpExtract,
    exp.RegexpExtractAll,
    exp.RegexpInstr,
    exp.RegexpLike,
    exp.RegexpReplace,
    exp.RegexpSplit,
)
_PATTERNS: dict[type[exp.Expr], Check] = dict.fromkeys(_WITH_PATTERN, _pattern)

CHECKS: Checks = {
    exp.JSONExtractScalar: _path,
    exp.JSONExtract: _path,
    exp.FromJson: _read,
    exp.JSONFormat: _written,
    **_PATTERNS,
}
