"""Turns a table's promises into SQL rules: expectations, required columns, aggregates over child tables."""

from __future__ import annotations

from dataclasses import dataclass, field

from freshmart_cli.compile.expressions import names, rewrite, split_arguments, tokens
from freshmart_cli.compile.record import Aggregate, Aliased
from freshmart_cli.compile.rendering import macros

AGGREGATES = frozenset({"sum", "count", "min", "max", "avg"})


@dataclass
class Scope:
    """Rewrites one table's expressions and collects what they need from elsewhere.

    ``onces``: record types that occur once a file, readable as ``FH.x``; ``children``: tables within this one.
    ``parents``: columns of the table around this one that were read as ``parent.x``, where ``has_parent``.
    """

    table: str
    onces: frozenset[str]
    children: frozenset[str]
    outer: dict[str, Aliased] = field(default_factory=dict)
    aggregates: dict[str, Aggregate] = field(default_factory=dict)
    has_parent: bool = False
    parents: dict[str, Aliased] = field(default_factory=dict)

    def rewrite(self, expression: str) -> str:
        return rewrite(expression, self._qualified, self._call)

    def _qualified(self, owner: str, name: str) -> str | None:
        if owner in self.onces:
            alias = f"{owner}__{name}"
            self.outer[alias] = Aliased(alias, f"{owner}.{name}")
            return alias
        if self.has_parent and owner == "parent":
            found = self.parents[name] = Aliased(f"parent__{name}", name)
            return found.alias
        return None

    def _call(self, function: str, inside: str) -> str | None:
        if function in MACROS:
            arguments = [self.rewrite(argument) for argument in split_arguments(inside)]
            return str(getattr(macros("functions.sql"), function)(*arguments))
        child = self._child_in(inside)
        if function.lower() not in AGGREGATES or child is None:
            return None
        own = rewrite(inside, lambda owner, name: name if owner == child else None, lambda *_: None)
        sql = f"{function}(*)" if own.strip() == child else f"{function}({own})"
        known = next((each for each in self.aggregates.values() if (each.child, each.sql) == (child, sql)), None)
        found = known or Aggregate(f"_a{len(self.aggregates)}_{child}", child, sql)
        self.aggregates[found.alias] = found
        return f"coalesce({found.alias}, 0)"

    def _child_in(self, inside: str) -> str | None:
        mentioned = {token.text for token in tokens(inside) if token.kind == "name"}
        return next(iter(sorted(mentioned & self.children)), None)


MACROS = frozenset({"gtin_valid", "offset_seconds"})
"""Functions of the contract language, defined in templates/sql/functions.sql."""


def reads_only(expression: str, columns: frozenset[str]) -> bool:
    """Whether an expression needs no more than these columns (keywords are not columns)."""
    return names(expression) <= columns
