"""FM302, FM304: sources, tables and columns that a contract's tests name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from freshmart_cli.contracts.document import Document, Spot
from freshmart_cli.contracts.lint.directory import Directory
from freshmart_cli.contracts.lint.scope import knows
from freshmart_cli.contracts.lint.subject import Subject
from freshmart_cli.contracts.rules import references as rules
from freshmart_cli.contracts.scenario import Scenario
from freshmart_cli.contracts.suggest import did_you_mean
from freshmart_cli.errors import Diagnostic
from freshmart_cli.names import LAYERS, TableName

_WORDS = ("quarantine", "equal")


def check(subject: Subject) -> Iterator[Diagnostic]:
    """Every name in a scenario that no contract knows."""
    directory = subject.directory
    sources = tuple(entry.name for entry in subject.draft.contracts)
    for document, contract in subject.draft.read_contracts():
        yield from _scenarios(document, contract.tests, sources, directory)
    for _, document, derived in subject.draft.read_derived():
        yield from _scenarios(document, derived.tests, sources, directory)


def _scenarios(
    document: Document, scenarios: Mapping[str, Scenario], sources: tuple[str, ...], directory: Directory
) -> Iterator[Diagnostic]:
    for sentence, scenario in scenarios.items():
        spot = Spot(("tests", sentence))
        for name in scenario.given:
            if name not in sources:
                yield from _rows(document, spot.at("given", name), sources, directory)
        for name in scenario.expect:
            if name not in _WORDS:
                yield from _rows(document, spot.at("expect", name), sources, directory)


def _rows(document: Document, spot: Spot, sources: tuple[str, ...], directory: Directory) -> Iterator[Diagnostic]:
    written = str(spot.path[-1])
    name = _table(written, directory)
    if name is None:
        hint = did_you_mean(written, (*sources, *map(str, directory.tables)), kind="known")
        yield rules.UNKNOWN_TABLE.found(document, spot.key, f"unknown source or table {written}", hint)
        return
    known = directory.columns(name)
    rows = document.find(spot.path)
    for index, row in enumerate(rows if isinstance(rows, list) else ()):
        for column in row if isinstance(row, dict) else ():
            if not column.startswith("_") and not knows(known, column):
                hint = did_you_mean(column, known or (), kind="columns")
                message = f"{name} has no column {column!r}"
                yield rules.UNKNOWN_LISTED_COLUMN.found(document, spot.at(index, column).key, message, hint)


def _table(written: str, directory: Directory) -> TableName | None:
    """A table named with its layer, or without where only one layer has it."""
    candidates = [written] if "." in written else [f"{layer}.{written}" for layer in LAYERS if layer != "ops"]
    names = [TableName(*each.split(".", 1)) for each in candidates]
    return next((name for name in names if directory.knows(name)), None)
