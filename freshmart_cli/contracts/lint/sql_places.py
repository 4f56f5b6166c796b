"""Every SQL text of a workspace's contracts: where it stands, and what its columns are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from freshmart_cli.contracts.derived import Balance, Derived
from freshmart_cli.contracts.document import Document, Spot
from freshmart_cli.contracts.lint.column_kinds import Declared, kinds_of_row
from freshmart_cli.contracts.lint.expressions import expressions_of
from freshmart_cli.contracts.lint.kinds import Kinds
from freshmart_cli.contracts.lint.refresh import is_select, ways_followed
from freshmart_cli.contracts.lint.sql_text import Parsed, parse_condition
from freshmart_cli.contracts.lint.subject import Subject
from freshmart_cli.contracts.lint.table_view import TableView
from freshmart_cli.contracts.source_contract import Contract
from freshmart_cli.names import TableName

Expression = tuple[Document, Spot, Parsed, Kinds]


def queries_in(subject: Subject) -> Iterator[tuple[Document, Spot, str]]:
    """Every SELECT."""
    for _, document, derived in subject.draft.read_derived():
        yield document, Spot(("sql",)), derived.sql
        for spot, _, text in ways_followed(document, derived):
            if is_select(text):
                yield document, spot, text
    for document, contract in subject.draft.read_contracts():
        if contract.arrivals and contract.arrivals.expected:
            yield document, Spot(("arrivals", "expected")), contract.arrivals.expected


def expressions_in(subject: Subject, declared: Declared) -> Iterator[Expression]:
    """Every expression over rows of a table, of another one that it names, or of a delivery."""
    for view in subject.views:
        for spot, text, parse in expressions_of(view):
            yield view.document, spot, parse(text), kinds_of_row(_row(view, spot, declared), declared)
        if isinstance(view.piece, Derived):
            yield from _of_derived(view.document, view.piece, declared)
    for document, contract in subject.draft.read_contracts():
        for spot, text in _of_deliveries(contract):
            yield document, spot, parse_condition(text), kinds_of_row({}, declared)


def _row(view: TableView, spot: Spot, declared: Declared) -> Mapping[str, str]:
    """A column's own name means the incoming value in its ``expr``, whose kind only the format knows."""
    parts = spot.path[len(view.spot.path) :]
    own = declared.get(view.name, {})
    if parts[0] == "where":
        return {}
    if parts[0] != "columns" or isinstance(view.piece, Derived):
        return own
    masked = {name.casefold() for name, column in view.piece.columns.items() if column.mask}
    return {name: kind for name, kind in own.items() if name not in masked and name != str(parts[1]).casefold()}


def _of_derived(document: Document, derived: Derived, declared: Declared) -> Iterator[Expression]:
    for name, balance in derived.balances.items():
        kinds = kinds_of_row(_row_of(balance.to, declared), declared)
        for spot, text in _of_balance(document, Spot(("balances", name)), balance):
            yield document, spot, parse_condition(text), kinds
    for spot, upstream, text in ways_followed(document, derived):
        if text != "full" and not is_select(text):
            yield document, spot, parse_condition(text), kinds_of_row(_row_of(upstream, declared), declared)


def _of_balance(document: Document, spot: Spot, balance: Balance) -> Iterator[tuple[Spot, str]]:
    yield spot.at("equals"), balance.equals
    if balance.where:
        yield spot.at("where"), balance.where
    for column, text in balance.computed.items():
        yield spot.at("by", column), text


def _row_of(table: str, declared: Declared) -> Mapping[str, str]:
    try:
        return declared.get(TableName.parse(table), {})
    except ValueError:
        return {}


def _of_deliveries(contract: Contract) -> Iterator[tuple[Spot, str]]:
    arrivals = contract.arrivals
    if arrivals is not None:
        spot = Spot(("arrivals",))
        yield from ((spot.at("covers", index), text) for index, text in enumerate(arrivals.covers))
        yield from ((spot.at("per", name), text) for name, text in arrivals.per.items())
        told = (("slot_of", arrivals.slot_of), ("empty", arrivals.empty), ("day", arrivals.day))
        yield from ((spot.at(key), text) for key, text in told if text)
    for name, sequence in contract.sequences.items():
        yield Spot(("sequences", name, "of")), sequence.of
        yield from ((Spot(("sequences", name, "per", index)), text) for index, text in enumerate(sequence.per))
    for name, conserve in contract.conserve.items():
        spot = Spot(("conserve", name))
        yield from ((spot.at("stated"), conserve.stated), (spot.at("actual"), conserve.actual))
        yield from ((spot.at("by", index), text) for index, text in enumerate(conserve.by))
        yield from ((spot.at("split", each), text) for each, text in conserve.split.items())
