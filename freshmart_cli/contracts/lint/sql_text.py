"""Parses the SQL inside contracts, once per text; macros stand as neutral values of the same length."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Any

import sqlglot
from sqlglot import exp
from sqlglot.errors import ParseError, SqlglotError

DIALECT = "spark"
MACROS = ("changed", "needed", "touched", "as_of", "ratio", "var", "offset_seconds", "gtin_valid", "instant")
"""The macros of SQL (CONTRACTS.md, *Derived table*)."""

_JINJA = re.compile(
    r"(?P<table>\b(?:from|join)\s+)?(?P<call>\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\})", re.DOTALL | re.IGNORECASE
)
_MACRO = re.compile(r"\{\{\s*([A-Za-z_]\w*)\s*\(")
MACRO_TABLE = "_m"


@dataclass(frozen=True, slots=True)
class Parsed:
    """A syntax tree, or what is wrong and where (``offset`` in characters)."""

    tree: exp.Expr | None
    error: str = ""
    offset: int = 0


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
    try:
        statements = [each for each in sqlglot.parse(neutral(text), dialect=DIALECT) if each is not None]
    except SqlglotError as error:
        return _unreadable(text, error)
    if len(statements) == 1 and isinstance(statements[0], exp.Query):
        return Parsed(statements[0])
    return Parsed(None, "exactly one SELECT is expected")


def has_macro(text: str) -> bool:
    return "{{" in text or "{%" in text


def macros_called(text: str) -> list[tuple[str, int]]:
    """Name and offset of every macro call."""
    return [(match[1], match.start(1)) for match in _MACRO.finditer(text)] if has_macro(text) else []


def neutral(text: str) -> str:
    """The text with every macro replaced by a value (or a table after FROM) as long as the call was."""
    return _JINJA.sub(_stand_in, text) if has_macro(text) or "{#" in text else text


def offset_of(node: exp.Expr) -> int:
    """Where a node starts in its text, in characters."""
    starts = [each.meta["start"] for each in node.find_all(exp.Identifier) if "start" in each.meta]
    return min(starts, default=0)


def _stand_in(match: re.Match[str]) -> str:
    call, before = match["call"], match["table"] or ""
    if not call.startswith("{{"):
        value = ""
    elif before:
        value = MACRO_TABLE
    else:
        value = "0" if re.match(r"\{\{\s*var\b", call) else "TRUE"
    return before + value + re.sub(r"[^\n]", " ", call[len(value) :])


def _parse(text: str, into: type[exp.Expr]) -> Parsed:
    try:
        return Parsed(sqlglot.parse_one(neutral(text), into=into, dialect=DIALECT))
    except SqlglotError as error:
        return _unreadable(text, error)


def _unreadable(text: str, error: SqlglotError) -> Parsed:
    details: dict[str, Any] = error.errors[0] if isinstance(error, ParseError) and error.errors else {}
    message = str(details.get("description") or str(error).splitlines()[0]).rstrip(".")
    if message.startswith("Required keyword"):
        message = "an operand is missing"
    lines = text.split("\n")[: int(details.get("line") or 1) - 1]
    end = sum(len(line) + 1 for line in lines) + int(details.get("col") or 1)
    return Parsed(None, message, max(0, end - len(str(details.get("highlight") or " "))))
