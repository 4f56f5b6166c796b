"""The names that expressions of a source contract may use (CONTRACTS.md, *TABLE*)."""

from __future__ import annotations

from freshmart_cli import names
from freshmart_cli.contracts.document import Document
from freshmart_cli.contracts.document_paths import reads_documents
from freshmart_cli.contracts.kinship import children_of, parent_of, place_of, root_of
from freshmart_cli.contracts.lint.directory import readable_columns
from freshmart_cli.contracts.lint.scope import Names, Scope
from freshmart_cli.contracts.source_contract import Contract
from freshmart_cli.formats.fixed_width_options import FixedWidthOptions
from freshmart_cli.formats.registry import format_of
from freshmart_cli.names import CONNECTOR_COLUMNS

AUDIT_COLUMNS = (*names.PROVENANCE, names.SOURCE_SYSTEM, names.CREATED_AT)
"""What the engine adds to every row."""

POSITION = "_position"
"""The place of a row in the list of a document, from 1 on."""


def table_scope(document: Document, contract: Contract, table: str) -> Scope:
    """For ``where``, ``expr``, expectations, ``order_by`` and ``replaces`` of a table."""
    columns = readable_columns(document, contract, table)
    records = _records(document, contract)
    own = place_of(contract, contract.tables[table])
    around = {name: fields for name, fields in records.items() if name in _visible_records(contract, own)}
    parent = parent_of(contract, table)
    if parent is not None:
        around["parent"] = _with_audit(readable_columns(document, contract, parent))
    nested = {child: readable_columns(document, contract, child) for child in children_of(contract, table)}
    scope = Scope(_with_audit(columns), around, nested).with_columns(_of_connector(contract))
    in_list = (POSITION,) if parent is not None and reads_documents(contract) else ()
    return scope.with_columns((*(records.get(own) or ()), *in_list))


def file_scope(document: Document, contract: Contract) -> Scope:
    """For ``arrivals``: records that stand once in a file, root tables and their columns."""
    records = _records(document, contract)
    return _of_roots(document, contract, {name: records[name] for name in _once(contract)})


def row_scope(document: Document, contract: Contract) -> Scope:
    """For ``sequences`` and ``conserve``: every record, every table, and the root tables' columns."""
    tables = {name: _with_audit(readable_columns(document, contract, name)) for name in contract.tables}
    return _of_roots(document, contract, {**_records(document, contract), **tables})


def record_scope(document: Document, contract: Contract) -> Scope:
    """For ``reconcile``: fields of records, always with their record's name."""
    return Scope((), _records(document, contract))


def _of_roots(document: Document, contract: Contract, qualifiers: dict[str, Names]) -> Scope:
    columns: list[str] = []
    for name in {root_of(contract, table): None for table in contract.tables}:
        found = readable_columns(document, contract, name)
        if found is None:
            return Scope(None, qualifiers)
        columns += found
        qualifiers.setdefault(name, _with_audit(found))
    return Scope(_with_audit(tuple(columns)), qualifiers)


def _of_connector(contract: Contract) -> tuple[str, ...]:
    """What the format keeps of a record's envelope, and ``_lsn`` of a change."""
    kept = (field.name for field in format_of(contract.format).extra_columns)
    return (*(name for name in kept if name in CONNECTOR_COLUMNS), "_lsn")


def _records(document: Document, contract: Contract) -> dict[str, Names]:
    """Record → its fields but for skipped bytes, those that cannot be read yet included."""
    options = contract.format
    if not isinstance(options, FixedWidthOptions):
        return {}
    known: dict[str, Names] = {}
    for name, record in options.records.items():
        written = document.keys("format", "records", name, "fields")
        unread = (field for field in written if field not in record.fields)
        known[name] = (*(each for each, field in record.fields.items() if field.kind != "skip"), *unread)
    return known


def _once(contract: Contract) -> tuple[str, ...]:
    options = contract.format
    if not isinstance(options, FixedWidthOptions):
        return ()
    return tuple(name for name, record in options.records.items() if record.once)


def _visible_records(contract: Contract, place: str) -> frozenset[str]:
    """The records that a row can look up to: itself, those around it, those that stand once in a file."""
    options = contract.format
    seen = set(_once(contract))
    while isinstance(options, FixedWidthOptions) and place in options.records and place not in seen:
        seen.add(place)
        place = options.records[place].under
    return frozenset(seen)


def _with_audit(columns: tuple[str, ...] | None) -> tuple[str, ...] | None:
    return None if columns is None else (*columns, *AUDIT_COLUMNS)
