"""FM301, FM303: the expressions of arrivals, sequences and conserve, which speak of whole deliveries."""

from __future__ import annotations

from collections.abc import Iterator

from sqlglot import exp

from freshmart_cli.contracts.document import Document, Spot
from freshmart_cli.contracts.lint.contract_scopes import file_scope, record_scope, row_scope, table_scope
from freshmart_cli.contracts.lint.scope import Check, Scope
from freshmart_cli.contracts.lint.sql_text import parse_condition
from freshmart_cli.contracts.lint.subject import Subject
from freshmart_cli.contracts.source_contract import Arrivals, Conserve, Contract, Sequence
from freshmart_cli.errors import Diagnostic


def check(subject: Subject) -> Iterator[Diagnostic]:
    """Every name that is not there in what a contract says of arrivals, sequences and conservation."""
    for document, contract in subject.draft.read_contracts():
        if contract.arrivals is not None:
            yield from _arrivals(document, contract.arrivals, file_scope(document, contract))
        for name, sequence in contract.sequences.items():
            yield from _sequence(document, Spot(("sequences", name)), sequence, row_scope(document, contract))
        for name, conserve in contract.conserve.items():
            yield from _conserve(document, Spot(("conserve", name)), conserve, contract)


def _arrivals(document: Document, arrivals: Arrivals, scope: Scope) -> Iterator[Diagnostic]:
    spot = Spot(("arrivals",))
    for index, text in enumerate(arrivals.covers):
        yield from _unknown(document, spot.at("covers", index), text, scope)
    for name, text in arrivals.per.items():
        yield from _unknown(document, spot.at("per", name), text, scope)
    for key, text in (("slot_of", arrivals.slot_of), ("empty", arrivals.empty), ("day", arrivals.day)):
        if text:
            yield from _unknown(document, spot.at(key), text, scope)


def _sequence(document: Document, spot: Spot, sequence: Sequence, scope: Scope) -> Iterator[Diagnostic]:
    yield from _unknown(document, spot.at("of"), sequence.of, scope)
    beside = _beside(sequence.of, scope)
    for index, text in enumerate(sequence.per):
        yield from _unknown(document, spot.at("per", index), text, beside)


def _conserve(document: Document, spot: Spot, conserve: Conserve, contract: Contract) -> Iterator[Diagnostic]:
    scope = row_scope(document, contract)
    yield from _unknown(document, spot.at("stated"), conserve.stated, record_scope(document, contract))
    yield from _unknown(document, spot.at("actual"), conserve.actual, scope)
    beside = _beside(conserve.actual, scope)
    for index, text in enumerate(conserve.by):
        yield from _unknown(document, spot.at("by", index), text, beside)
    table = _qualifier(conserve.actual)
    rows = table_scope(document, contract, table) if table in contract.tables else beside
    for name, text in conserve.split.items():
        yield from _unknown(document, spot.at("split", name), text, rows)


def _beside(text: str, scope: Scope) -> Scope:
    """The scope in which columns of the same record or table may stand alone."""
    names = scope.qualifiers.get(_qualifier(text), ())
    return Scope(None, scope.qualifiers) if names is None else scope.with_columns(names)


def _qualifier(text: str) -> str:
    tree = parse_condition(text).tree
    column = tree.find(exp.Column) if tree is not None else None
    return column.table if column is not None else ""


def _unknown(document: Document, spot: Spot, text: str, scope: Scope) -> Iterator[Diagnostic]:
    yield from Check(document, spot, text).unknown_names(parse_condition(text), scope)
