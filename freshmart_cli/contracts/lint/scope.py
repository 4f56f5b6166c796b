"""Which names an expression may use, and which of those that it uses are not there."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace

from sqlglot import exp

from freshmart_cli.contracts.document import Document, Spot
from freshmart_cli.contracts.lint.macros import MACROS, macros_called
from freshmart_cli.contracts.lint.sql_shape import aggregate_around, columns_of
from freshmart_cli.contracts.lint.sql_text import Parsed, offset_of
from freshmart_cli.contracts.rules import references
from freshmart_cli.contracts.suggest import did_you_mean
from freshmart_cli.errors import Diagnostic

Names = Collection[str] | None
"""Names that are known, or None where anything may stand because the table itself is unreadable."""


@dataclass(frozen=True, slots=True)
class Scope:
    """``columns`` stand alone, ``qualifiers`` before a dot, ``nested`` only inside an aggregate."""

    columns: Names
    qualifiers: Mapping[str, Names] = field(default_factory=dict)
    nested: Mapping[str, Names] = field(default_factory=dict)

    def with_columns(self, names: Collection[str]) -> Scope:
        return self if self.columns is None else replace(self, columns=(*self.columns, *names))


@dataclass(frozen=True, slots=True)
class Check:
    """One expression at its place in a file."""

    document: Document
    spot: Spot
    text: str

    def unknown_names(self, parsed: Parsed, scope: Scope) -> Iterator[Diagnostic]:
        """Columns and qualifiers that the scope lacks; unreadable SQL and unknown macros."""
        yield from self.unknown_macros()
        if parsed.tree is None:
            place = self.spot.character(parsed.offset)
            yield references.BAD_SQL.found(self.document, place, f"{parsed.error}: {self.text.strip()!r}")
            return
        for column in columns_of(parsed.tree):
            yield from self._unknown(column, scope)

    def unknown_macros(self) -> Iterator[Diagnostic]:
        for name, offset in macros_called(self.text):
            if name not in MACROS:
                hint = did_you_mean(name, MACROS, kind="macros")
                place = self.spot.character(offset)
                yield references.UNKNOWN_MACRO.found(self.document, place, f"unknown macro {name}()", hint)

    def _unknown(self, column: exp.Column, scope: Scope) -> Iterator[Diagnostic]:
        qualifier, name = _first_parts(column)
        place = self.spot.character(offset_of(column))
        if not qualifier:
            yield from self._unknown_alone(column, scope, place)
        elif knows(scope.nested, qualifier):
            if aggregate_around(column) is None:
                message = f"{qualifier}.{name} is a column of nested rows"
                hint = f"put it inside an aggregate such as sum({qualifier}.{name})"
                yield references.CHILD_OUTSIDE_AGGREGATE.found(self.document, place, message, hint)
            yield from self._unknown_in(qualifier, name, scope.nested, place)
        elif knows(scope.qualifiers, qualifier):
            yield from self._unknown_in(qualifier, name, scope.qualifiers, place)
        elif not knows(scope.columns, qualifier):
            known = (*scope.qualifiers, *scope.nested)
            hint = did_you_mean(qualifier, known, kind="known here")
            message = f"unknown qualifier {qualifier!r} in {qualifier}.{name}"
            yield references.UNKNOWN_QUALIFIER.found(self.document, place, message, hint)

    def _unknown_alone(self, column: exp.Column, scope: Scope, place: Spot) -> Iterator[Diagnostic]:
        counted = isinstance(column.parent, exp.Count) and (
            knows(scope.nested, column.name) or knows(scope.qualifiers, column.name)
        )
        if not counted and not knows(scope.columns, column.name):
            hint = did_you_mean(column.name, scope.columns or (), kind="columns")
            yield references.UNKNOWN_COLUMN.found(self.document, place, f"unknown column {column.name!r}", hint)

    def _unknown_in(self, qualifier: str, name: str, names: Mapping[str, Names], place: Spot) -> Iterator[Diagnostic]:
        known = next(found for each, found in names.items() if each.casefold() == qualifier.casefold())
        if not knows(known, name):
            hint = did_you_mean(name, known or (), kind=f"columns of {qualifier}")
            message = f"{qualifier} has no column {name!r}"
            yield references.UNKNOWN_COLUMN.found(self.document, place, message, hint)


def knows(names: Names | Mapping[str, Names], name: str) -> bool:
    """Whether a name is among the known ones, letter case apart, as Spark compares them."""
    if names is None or name in names:
        return True
    folded = name.casefold()
    return any(each.casefold() == folded for each in names)


def _first_parts(column: exp.Column) -> tuple[str, str]:
    """``(qualifier, name)``; of a path ``a.b.c`` into a structure, ``(a, b)``."""
    parts = [part.name for part in column.parts]
    return (parts[0], parts[1]) if len(parts) > 1 else ("", parts[0])
