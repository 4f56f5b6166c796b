"""Parses the SQL inside contracts, once per text."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlglot import Token, exp
from sqlglot.dialects.dialect import Dialect
from sqlglot.errors import ParseError, SqlglotError

from freshmart_cli.contracts.lint.macros import neutral

DIALECT = "spark"
_SPARK = Dialect.get_or_raise(DIALECT)
# It would warn on stderr of what becomes a diagnostic here.
logging.getLogger("sqlglot").setLevel(logging.ERROR)


@dataclass(frozen=True, slots=True)
class Parsed:
    """A syntax tree and the words that it was read from, or what is wrong and where (``offset`` in characters)."""

    tree: exp.Expr | None
    error: str = ""
    offset: int = 0
    tokens: tuple[Token, ...] = ()


@cache
def parse_condition(text: str) -> Parsed:
    """One expression: a predicate, a value, an aggregate."""
    return _parse(text, exp.Condition)


@cache
def parse_ordering(text: str) -> Parsed:
    """One expression with an optional ASC or DESC."""
    return _parse(text, exp.Ordered)


@cache
def parse_query(text: str) -> Parsed:
    """One SELECT; several statements or another one are errors."""
    readable = neutral(text)
    try:
        tokens = _SPARK.tokenize(readable)
        statements = [each for each in _SPARK.parser().parse(tokens, readable) if each is not None]
    except SqlglotError as error:
        return _unreadable(text, error)
    if len(statements) == 1 and isinstance(statements[0], exp.Query):
        return Parsed(statements[0], tokens=tuple(tokens))
    return Parsed(None, "exactly one SELECT is expected")


def offset_of(node: exp.Expr) -> int:
    """Where a node starts in its text, in characters."""
    starts = [each.meta["start"] for each in node.find_all(exp.Identifier) if "start" in each.meta]
    return min(starts, default=0)


def _parse(text: str, into: type[exp.Expr]) -> Parsed:
    readable = neutral(text)
    try:
        tokens = _SPARK.tokenize(readable)
        tree = next(iter(_SPARK.parser().parse_into(into, tokens, readable)), None)
    except SqlglotError as error:
        return _unreadable(text, error)
    if tree is None:
        return Parsed(None, f"no expression was parsed from {text!r}")
    return Parsed(tree, tokens=tuple(tokens))


def _unreadable(text: str, error: SqlglotError) -> Parsed:
    details: dict[str, Any] = error.errors[0] if isinstance(error, ParseError) and error.errors else {}
    message = str(details.get("description") or str(error).splitlines()[0]).rstrip(".")
    if message.startswith("Required keyword"):
        message = "an operand is missing"
    lines = text.split("\n")[: int(details.get("line") or 1) - 1]
    end = sum(len(line) + 1 for line in lines) + int(details.get("col") or 1)
    return Parsed(None, message, max(0, end - len(str(details.get("highlight") or " "))))
