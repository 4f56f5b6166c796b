"""FM417: references whose rows are to wait for a parent and cannot, or not without the order of deliveries showing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from freshmart_cli.contracts.changes import HISTORY_LOADS, carries_changes
from freshmart_cli.contracts.columns import content_fields, table_columns
from freshmart_cli.contracts.derived import Derived
from freshmart_cli.contracts.kinship import parent_of, place_of, table_keys, table_load
from freshmart_cli.contracts.lint.subject import Subject
from freshmart_cli.contracts.lint.table_view import TableView
from freshmart_cli.contracts.model import Reference
from freshmart_cli.contracts.rules import semantics as rules
from freshmart_cli.contracts.source_contract import Contract
from freshmart_cli.errors import Diagnostic
from freshmart_cli.formats.fixed_width_options import FixedWidthOptions

_KEEP = "use infer or keep"


@dataclass(frozen=True, slots=True)
class _Tables:
    """``owners``: the contract of each source table by its full name; ``derived``: the other tables."""

    owners: Mapping[str, Contract]
    derived: frozenset[str]


def check(subject: Subject) -> Iterator[Diagnostic]:
    """Every reference with ``park`` or ``quarantine`` whose rows cannot wait."""
    contracts = [contract for _, contract in subject.draft.read_contracts()]
    owners = {f"silver.{name}": contract for contract in contracts for name in contract.tables}
    tables = _Tables(owners, frozenset(str(table) for table, _, _ in subject.draft.read_derived()))
    for view in subject.views:
        for name, reference in view.piece.references.items():
            if not reference.waits:
                continue
            spot = view.spot.at("references", name)
            for message, hint in _own_faults(view, reference, tables):
                yield rules.CANNOT_WAIT.found(view.document, spot.at("on_missing"), message, hint)
            for message, hint in _target_faults(reference, tables):
                yield rules.CANNOT_WAIT.found(view.document, spot.at("to"), message, hint)


def _own_faults(view: TableView, reference: Reference, tables: _Tables) -> Iterator[tuple[str, str]]:
    if isinstance(view.piece, Derived):
        yield "rows of a derived table do not wait", f"{_KEEP}; the tables that it reads may wait"
        return
    contract, name = tables.owners[str(view.name)], view.name.name
    if carries_changes(contract) or table_load(contract, name).mode in HISTORY_LOADS:
        yield "a change that waits would be overtaken by later ones", f"{_KEEP}: its row is published and flagged"
    try:
        place, foreign = place_of(contract, contract.tables[name]), _foreign(contract, name)
    except KeyError:  # What the table is made of is unknown, which another rule tells.
        return
    options = contract.format
    if isinstance(options, FixedWidthOptions) and place in options.records and options.records[place].once:
        yield "a file's own row does not wait", f"{_KEEP}, or refer from the tables of its records"
    borrowed = [column for column in reference.columns if column in foreign]
    if borrowed:
        parent = parent_of(contract, name)
        yield f"{', '.join(borrowed)} is a column of {parent}, not of {name}", f"refer from {parent}"


def _foreign(contract: Contract, table: str) -> set[str]:
    """Keys of the parent that the nested rows themselves do not carry."""
    own = content_fields(contract, table)
    return {column.name for column in table_columns(contract, table) if column.parent_key and column.name not in own}


def _target_faults(reference: Reference, tables: _Tables) -> Iterator[tuple[str, str]]:
    """A parent must not go once it was there: else what is published depends on when rows were judged."""
    if reference.target in tables.derived:
        yield f"rows of {reference.target} come and go", f"refer to the source's table that it is made of, or {_KEEP}"
    contract = tables.owners.get(reference.target)
    if contract is None:
        return
    name = reference.target.partition(".")[2]
    if table_load(contract, name).mode == "scd1":
        yield f"rows of {reference.target} go when they are deleted", f"load it by scd2, or {_KEEP}"
    if table_load(contract, name).mode != "merge":
        return
    if parent_of(contract, name) is not None:
        yield f"rows of {reference.target} go with the version that they are of", f"refer to its parent, or {_KEEP}"
    elif not set(reference.target_columns) <= set(table_keys(contract, name)):
        keys = ", ".join(table_keys(contract, name))
        yield f"another version may change what is no key of {reference.target}", f"refer to {keys}, or {_KEEP}"
