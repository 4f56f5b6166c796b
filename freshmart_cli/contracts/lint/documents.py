"""FM233–FM239: documents, the lists within them, and the envelopes that they come in."""

from __future__ import annotations

from collections.abc import Iterator

from freshmart_cli.contracts.document import Document, Spot
from freshmart_cli.contracts.document_paths import ROOT, list_paths, reads_documents, steps_of
from freshmart_cli.contracts.draft import Draft
from freshmart_cli.contracts.kinship import parent_of, place_of, table_keys
from freshmart_cli.contracts.lint.subject import Subject
from freshmart_cli.contracts.model import Column
from freshmart_cli.contracts.rules import structure as rules
from freshmart_cli.contracts.rules.semantics import NO_KEYS
from freshmart_cli.contracts.source_contract import Contract, Source
from freshmart_cli.errors import Diagnostic
from freshmart_cli.formats.registry import format_of

_NUMBERS = ("tinyint", "smallint", "int", "bigint", "decimal")


def check(subject: Subject) -> Iterator[Diagnostic]:
    """Every problem of how contracts read documents, and of how sources say that they come."""
    yield from _envelopes(subject.draft)
    for document, contract in subject.draft.read_contracts():
        for name, table in contract.tables.items():
            spot = Spot(("tables", name))
            for column, declared in table.columns.items():
                yield from _hash(document, spot.at("columns", column), column, declared)
            if table.combine:
                yield from _combine(document, spot.at("combine"), contract, name)
            if reads_documents(contract):
                yield from _place(document, spot, contract, name)
                for column, declared in table.columns.items():
                    yield from _column(document, spot.at("columns", column), declared)


def _envelopes(draft: Draft) -> Iterator[Diagnostic]:
    contracts = {contract.contract: contract for _, contract in draft.read_contracts()}
    for entry in draft.sources:
        source = entry.piece
        if source is None or source.connector != "files":
            continue
        contract = contracts.get(source.source)
        if source.envelope != "none" and contract is not None and (why := _unopened(contract)):
            message = f"envelope {source.envelope}: {why}"
            yield rules.ENVELOPE.found(entry.document, Spot(("envelope",)), message, "remove it, or change the format")
        if source.arrival == "record" and _timeless(source):
            message = "arrival: record, but nothing says when a record was made"
            hint = "add 'envelope: kafka', or measure arrival on the file: mtime"
            yield rules.ENVELOPE.found(entry.document, Spot(("arrival",)), message, hint)


def _unopened(contract: Contract) -> str:
    """Why an envelope cannot be taken apart, or ''."""
    kind = format_of(contract.format)
    if not kind.capabilities.envelopes:
        return f"the format {kind.name} knows no envelope"
    whole = getattr(contract.format, "documents", "lines") == "file"
    return "Kafka records are lines, and the contract says that a file is one document" if whole else ""


def _timeless(source: Source) -> bool:
    return source.envelope == "none"


def _place(document: Document, spot: Spot, contract: Contract, name: str) -> Iterator[Diagnostic]:
    table = contract.tables[name]
    place = place_of(contract, table)
    readable = place == ROOT or (place.endswith("[]") and all(map(steps_of, list_paths(place))))
    if not readable:
        hint = "write '$' for the document itself, or a list in it such as 'lines[]'"
        yield rules.DOCUMENT_PLACE.found(document, spot.at("from"), f"{table.from_!r} is no place in a document", hint)
        return
    nested = place != ROOT
    if nested and parent_of(contract, name) is None:
        message = f"{place} lies within a document that no table reads"
        yield rules.LIST_PARENT.found(document, spot.at("from"), message, "add a table with 'from: $'")
    if nested and not table.keys:
        message = f"rows of {place} need keys of their own"
        yield NO_KEYS.found(document, spot.at("keys"), message, "add 'keys: [column, …]', of _position if need be")


def _column(document: Document, spot: Spot, column: Column) -> Iterator[Diagnostic]:
    if column.type.startswith(("array", "map", "struct")):
        hint = "keep its JSON as string, or read the list by a table with 'from: name[]'"
        yield rules.DOCUMENT_TYPE.found(document, spot.at("type"), f"{column.type} has no single value", hint)
    single = isinstance(document.find((*spot.path, "from")), str)
    for index, path in enumerate(column.from_):
        if steps_of(path) is None:
            where = spot.at("from") if single else spot.at("from", index)
            hint = "write name, a.b, list[0].b, ['odd name'], $.of_the_document, or @ for the element itself"
            yield rules.DOCUMENT_PATH.found(document, where, f"unreadable path {path!r}", hint)


def _hash(document: Document, spot: Spot, name: str, column: Column) -> Iterator[Diagnostic]:
    if column.rank_within and not column.hash:
        message = f"{name} ranks rows, but does not say which are alike"
        yield rules.HASH.found(document, spot.at("rank_within"), message, "add 'hash: [column, …]'")
    for key, said in (("expr", column.expr), ("from", column.from_), ("default", column.default)):
        if column.hash and said:
            message = f"{name} is a hash of other columns: {key!r} would be ignored"
            yield rules.HASH.found(document, spot.at(key), message, f"remove '{key}:'")


def _combine(document: Document, spot: Spot, contract: Contract, name: str) -> Iterator[Diagnostic]:
    table = contract.tables[name]
    if not reads_documents(contract) or parent_of(contract, name) is None:
        message = f"{name} is no list within a document"
        yield rules.COMBINE.found(document, Spot(spot.path, on_key=True), message, "derive a table by SQL instead")
        return
    for column, function in table.combine.items():
        kind = table.columns[column].type if column in table.columns else ""
        if not kind or column in table_keys(contract, name):
            message = f"{column!r} is not a column of {name} besides its keys"
            yield rules.COMBINE.found(document, spot.at(column).key, message, "name a column that is to be combined")
        elif function == "sum" and not kind.startswith(_NUMBERS):
            message = f"{column} is {kind}, of which no exact sum is known"
            yield rules.COMBINE.found(document, spot.at(column), message, "declare it an integer or a decimal")
