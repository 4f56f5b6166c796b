"""One SQL text as the rules of portability see it, and what they find in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlglot import Token, exp

from freshmart_cli.contracts.lint.kinds import Kinds
from freshmart_cli.contracts.rules.rule import Rule


@dataclass(frozen=True, slots=True)
class Sql:
    """Syntax tree, words and kinds of values of one text."""

    tree: exp.Expr
    tokens: tuple[Token, ...]
    kinds: Kinds

    def begins(self, node: exp.Expr, *keywords: str) -> int:
        """Where a node starts, in characters: at the last of ``keywords`` before its first part, if it has one."""
        parts = [each for each in node.walk() if "start" in each.meta]
        first = min(parts, key=lambda each: int(each.meta["start"]), default=None)
        if first is None:
            return next((each.start for each in self.tokens if each.text.upper() in keywords), 0)
        start = int(first.meta["start"])
        if keywords:
            before = (each for each in reversed(self.tokens) if each.start <= start)
            return next((each.start for each in before if each.text.upper() in keywords), start)
        return self._at_keyword(node, first, start)

    def _at_keyword(self, node: exp.Expr, first: exp.Expr, start: int) -> int:
        """Casts, cases and literals of dates start before their first part, at a word that is no part of the tree."""
        places = {token.start: index for index, token in enumerate(self.tokens)}
        while first is not node:
            first = first.parent or node
            before = self.tokens[max(places.get(start, 0) - 2, 0) : places.get(start, 0)]
            if isinstance(first, (exp.Cast, exp.Case, exp.Interval, exp.Extract)):
                start = next((token.start for token in before if token.text.upper() in _OPENING), start)
        return start


_OPENING = ("CASE", "CAST", "DATE", "EXTRACT", "INTERVAL", "TIMESTAMP", "TRY_CAST")


@dataclass(frozen=True, slots=True)
class Finding:
    """``offset`` in characters; ``portable`` is what to write instead."""

    rule: Rule
    offset: int
    message: str
    portable: str


Check = Callable[[Sql, Any], Iterator[Finding]]
"""Looks at one node, whose type it was registered for."""

Checks = Mapping[type[exp.Expr], Check]


def text_of(node: object) -> str | None:
    """The text of a literal, None for anything else."""
    is_text = isinstance(node, exp.RawString) or (isinstance(node, exp.Literal) and node.is_string)
    return str(node.this) if isinstance(node, exp.Expr) and is_text else None


def is_negative(node: object) -> bool:
    return isinstance(node, exp.Neg) and isinstance(node.this, exp.Literal)
