"""FM304–FM309: tables that are named, and sources with their contracts."""

from __future__ import annotations

from collections.abc import Iterator

from freshmart_cli.contracts.document import Document, Spot
from freshmart_cli.contracts.lint.directory import Directory
from freshmart_cli.contracts.lint.scope import knows
from freshmart_cli.contracts.lint.subject import Subject
from freshmart_cli.contracts.lint.table_view import TableView
from freshmart_cli.contracts.model import Reference
from freshmart_cli.contracts.rules import references as rules
from freshmart_cli.contracts.suggest import did_you_mean
from freshmart_cli.counting import counted
from freshmart_cli.errors import Diagnostic
from freshmart_cli.names import TableName


def check(subject: Subject) -> Iterator[Diagnostic]:
    """Every table that is named and not there, and every source or contract that stands alone."""
    yield from _lonely(subject)
    for view in subject.views:
        for name, reference in view.piece.references.items():
            yield from _reference(view, view.spot.at("references", name), reference, subject.directory)
    for _, document, derived in subject.draft.read_derived():
        for upstream in derived.refresh.follow:
            spot = Spot(("refresh", "follow", upstream)).key
            yield from unknown_table(document, spot, upstream, subject.directory)
        for name, balance in derived.balances.items():
            yield from unknown_table(document, Spot(("balances", name, "to")), balance.to, subject.directory)


def unknown_table(document: Document, spot: Spot, written: str, directory: Directory) -> Iterator[Diagnostic]:
    """A name that is not ``layer.table`` or that no contract makes."""
    try:
        name = TableName.parse(written)
    except ValueError as error:
        hint = directory.suggestion(written) or str(error)
        yield rules.UNKNOWN_TABLE.found(document, spot, f"{written!r} is not layer.table", hint)
        return
    if not directory.knows(name):
        hint = directory.suggestion(written)
        yield rules.UNKNOWN_TABLE.found(document, spot, f"unknown table {written}", hint)


def _reference(view: TableView, spot: Spot, reference: Reference, directory: Directory) -> Iterator[Diagnostic]:
    for index, column in enumerate(reference.columns):
        if not knows(view.columns, column):
            place = spot.at("columns", index)
            hint = did_you_mean(column, view.columns or (), kind="columns")
            message = f"{column!r} is not a column of {view.name.name}"
            yield rules.UNKNOWN_LISTED_COLUMN.found(view.document, place, message, hint)
    missing = list(unknown_table(view.document, spot.at("to"), reference.target, directory))
    yield from missing
    if missing:
        return
    known = directory.columns(TableName.parse(reference.target))
    for column in reference.target_columns:
        if not knows(known, column):
            hint = did_you_mean(column, known or (), kind=f"columns of {reference.target}")
            message = f"{reference.target} has no column {column!r}"
            yield rules.UNKNOWN_TARGET_COLUMN.found(view.document, spot.at("to"), message, hint)
    if len(reference.columns) != len(reference.target_columns):
        counts = f"{counted(len(reference.columns), 'column')} to refer to {len(reference.target_columns)}"
        yield rules.REFERENCE_WIDTH.found(view.document, spot.at("to"), counts, "name as many on both sides")


def _lonely(subject: Subject) -> Iterator[Diagnostic]:
    sources = {entry.name: entry.document for entry in subject.draft.sources}
    contracts = {entry.name: entry.document for entry in subject.draft.contracts}
    for name, document in sources.items():
        if name not in contracts and document.value:
            hint = did_you_mean(name, contracts.keys() - sources.keys(), kind="contracts without source")
            message = f"source {name!r} has no contract of its name"
            yield rules.NO_CONTRACT.found(document, Spot(("source",)), message, hint or f"write contracts/{name}.yml")
    for name, document in contracts.items():
        if name not in sources and document.value:
            hint = did_you_mean(name, sources.keys() - contracts.keys(), kind="sources without contract")
            message = f"contract {name!r} has no source of its name"
            yield rules.NO_SOURCE.found(document, Spot(("contract",)), message, hint or f"write sources/{name}.yml")
