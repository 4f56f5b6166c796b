"""FM240–FM242: tables whose rows follow from changes."""

from __future__ import annotations

from collections.abc import Iterator

from freshmart_cli.contracts.changes import HISTORY_LOADS, carries_changes, changed_table
from freshmart_cli.contracts.document import Document, Spot
from freshmart_cli.contracts.lint.subject import Subject
from freshmart_cli.contracts.rules import structure as rules
from freshmart_cli.contracts.source_contract import Contract
from freshmart_cli.errors import Diagnostic


def check(subject: Subject) -> Iterator[Diagnostic]:
    """What the tables of formats that carry changes may not be."""
    for document, contract in subject.draft.read_contracts():
        if carries_changes(contract):
            followed: dict[str, str] = {}
            for name in contract.tables:
                yield from _table(document, contract, name)
                first = followed.setdefault(changed_table(contract, name), name)
                if first != name:
                    message = f"{name} follows the changes that {first} follows"
                    hint = "keep one; derive the other by SQL under contracts/silver/"
                    spot = Spot(("tables", name, "from"))
                    yield rules.CHANGES_TWICE.found(document, spot, message, hint)


def _table(document: Document, contract: Contract, name: str) -> Iterator[Diagnostic]:
    table, spot = contract.tables[name], Spot(("tables", name))
    if table.load is None or table.load.mode not in HISTORY_LOADS:
        said = "no load" if table.load is None else f"a load of mode {table.load.mode}"
        hint = "write 'load: scd2', or 'load: scd1' for the current rows alone"
        message = f"{name} is made of changes and has {said}"
        yield rules.CHANGE_LOAD.found(document, spot.at("load"), message, hint)
    if table.where:
        hint = "remove it; filter where the table is read"
        yield rules.CHANGE_FILTER.found(document, spot.at("where"), f"{name} filters changes, not rows", hint)
