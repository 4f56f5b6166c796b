"""FM6xx: SQL that one engine lacks or computes differently, wherever a contract holds SQL."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from sqlglot import exp

from freshmart_cli.contracts.derived import Derived
from freshmart_cli.contracts.document import Document, Spot
from freshmart_cli.contracts.lint import (
    portable_arguments,
    portable_dates,
    portable_functions,
    portable_numbers,
    portable_syntax,
    portable_texts,
    portable_types,
)
from freshmart_cli.contracts.lint.column_kinds import Declared, declared_kinds, kinds_of_query
from freshmart_cli.contracts.lint.portable_results import rounded_at_the_end
from freshmart_cli.contracts.lint.portable_sql import Check, Checks, Finding, Sql
from freshmart_cli.contracts.lint.sql_places import expressions_in, queries_in
from freshmart_cli.contracts.lint.sql_text import parse_query
from freshmart_cli.contracts.lint.subject import Subject
from freshmart_cli.contracts.lint.table_view import TableView
from freshmart_cli.errors import Diagnostic


def _by_node(*families: Checks) -> Mapping[type[exp.Expr], tuple[Check, ...]]:
    found: dict[type[exp.Expr], tuple[Check, ...]] = {}
    for family in families:
        for node, looked_at in family.items():
            found[node] = (*found.get(node, ()), looked_at)
    return found


_CHECKS = _by_node(
    portable_syntax.CHECKS,
    portable_arguments.CHECKS,
    portable_texts.CHECKS,
    *portable_numbers.CHECKS,
    portable_dates.CHECKS,
    portable_types.CHECKS,
)
_FOUND: dict[type[exp.Expr], tuple[Check, ...]] = {}


def _checks_of(node: type[exp.Expr]) -> tuple[Check, ...]:
    """Those of the nearest class that has any; looked up once for each class."""
    if node not in _FOUND:
        _FOUND[node] = next((_CHECKS[each] for each in node.__mro__ if each in _CHECKS), ())
    return _FOUND[node]


def check(subject: Subject) -> Iterator[Diagnostic]:
    """Every construct of every SQL text on which the engines do not agree."""
    declared = declared_kinds(subject.draft)
    for document, spot, text in queries_in(subject):
        parsed = parse_query(text)
        if parsed.tree is not None:
            sql = Sql(parsed.tree, parsed.tokens, kinds_of_query(parsed.tree, declared))
            yield from _told(document, spot, sql)
    for view in subject.views:
        if isinstance(view.piece, Derived):
            yield from _results(view, view.piece, declared)
    for document, spot, parsed, kinds in expressions_in(subject, declared):
        if parsed.tree is not None:
            yield from _told(document, spot, Sql(parsed.tree, parsed.tokens, kinds))


def _results(view: TableView, derived: Derived, declared: Declared) -> Iterator[Diagnostic]:
    parsed = parse_query(derived.sql)
    if parsed.tree is not None:
        sql = Sql(parsed.tree, parsed.tokens, kinds_of_query(parsed.tree, declared))
        yield from _as_told(view.document, view.spot.at("sql"), rounded_at_the_end(sql, derived))


def _told(document: Document, spot: Spot, sql: Sql) -> Iterator[Diagnostic]:
    return _as_told(document, spot, findings(sql))


def _as_told(document: Document, spot: Spot, all_found: Iterable[Finding]) -> Iterator[Diagnostic]:
    for found in sorted(all_found, key=lambda each: each.offset):
        hint = f"write {found.portable}"
        yield found.rule.found(document, spot.character(found.offset), found.message, hint)


def findings(sql: Sql) -> Iterator[Finding]:
    """What is not portable in one text."""
    yield from portable_functions.called(sql)
    yield from portable_syntax.written(sql)
    for node in sql.tree.walk():
        for each in _checks_of(type(node)):
            yield from each(sql, node)
