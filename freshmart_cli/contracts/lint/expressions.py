"""FM301, FM303, FM311–FM312: the expressions of contracts and the names in them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from freshmart_cli.contracts.derived import Derived
from freshmart_cli.contracts.document import Document, Spot
from freshmart_cli.contracts.lint.scope import Check, Scope
from freshmart_cli.contracts.lint.sql_text import Parsed, parse_condition, parse_ordering
from freshmart_cli.contracts.lint.subject import Subject
from freshmart_cli.contracts.lint.table_view import TableView
from freshmart_cli.contracts.source_contract import Table
from freshmart_cli.errors import Diagnostic
from freshmart_cli.names import TableName

Parse = Callable[[str], Parsed]


def check(subject: Subject) -> Iterator[Diagnostic]:
    """Every name in an expression of a table that is not there, and every unreadable expression."""
    for view in subject.views:
        for spot, text, parse in expressions_of(view):
            yield from Check(view.document, spot, text).unknown_names(parse(text), view.scope)
        if isinstance(view.piece, Derived):
            yield from _balances(view, view.piece, subject)


def expressions_of(view: TableView) -> Iterator[tuple[Spot, str, Parse]]:
    """Place, text and grammar of every expression over the table's own rows."""
    for name, expectation in view.piece.expectations.items():
        yield check_spot(view, name), expectation.check, parse_condition
    for name, column in view.piece.columns.items():
        if column.expr:
            yield view.spot.at("columns", name, "expr"), column.expr, parse_condition
    if isinstance(view.piece, Table):
        yield from _of_source(view, view.piece)
    else:
        for name, balance in view.piece.balances.items():
            yield view.spot.at("balances", name, "sum"), balance.sum, parse_condition


def check_spot(view: TableView, name: str) -> Spot:
    """Where the text of an expectation stands, in its short or long form."""
    spot = view.spot.at("expectations", name)
    return spot if isinstance(view.document.find(spot.path), str) else spot.at("check")


def _of_source(view: TableView, table: Table) -> Iterator[tuple[Spot, str, Parse]]:
    if table.where:
        yield view.spot.at("where"), table.where, parse_condition
    if table.load is None:
        return
    if table.load.replaces:
        yield view.spot.at("load", "replaces"), table.load.replaces, parse_condition
    single = isinstance(view.document.find((*view.spot.path, "load", "order_by")), str)
    for index, text in enumerate(table.load.order_by):
        spot = view.spot.at("load", "order_by")
        yield spot if single else spot.at(index), text, parse_ordering


def _balances(view: TableView, derived: Derived, subject: Subject) -> Iterator[Diagnostic]:
    """``equals``, ``where`` and ``by`` speak of the other table."""
    for name, balance in derived.balances.items():
        scope = _scope_of(balance.to, subject)
        spot = view.spot.at("balances", name)
        for key, text in (("equals", balance.equals), ("where", balance.where)):
            if text and scope:
                yield from _unknown(view.document, spot.at(key), text, scope)
        listed = isinstance(view.document.find(spot.at("by").path), list)
        for index, (column, text) in enumerate(balance.by.items()):
            if scope:
                yield from _unknown(view.document, spot.at("by", index if listed else column), text, scope)


def _scope_of(table: str, subject: Subject) -> Scope | None:
    try:
        name = TableName.parse(table)
    except ValueError:
        return None
    view = next((each for each in subject.views if each.name == name), None)
    known = subject.directory.columns(name)
    return replace(view.scope, columns=known) if view is not None else Scope(known)


def _unknown(document: Document, spot: Spot, text: str, scope: Scope) -> Iterator[Diagnostic]:
    yield from Check(document, spot, text).unknown_names(parse_condition(text), scope)
