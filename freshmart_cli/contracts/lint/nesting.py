"""FM216–FM217, FM229–FM231: what tables read, which table they lie in, and reconcile checks."""

from __future__ import annotations

from collections.abc import Iterator

from sqlglot import exp

from freshmart_cli.contracts.document import Document, Spot
from freshmart_cli.contracts.kinship import parent_of, parents_of, place_of, table_keys
from freshmart_cli.contracts.lint.contract_scopes import record_scope
from freshmart_cli.contracts.lint.scope import Check
from freshmart_cli.contracts.lint.sql_text import parse_condition
from freshmart_cli.contracts.lint.subject import Subject
from freshmart_cli.contracts.rules import structure as rules
from freshmart_cli.contracts.source_contract import Contract
from freshmart_cli.contracts.suggest import did_you_mean
from freshmart_cli.errors import Diagnostic
from freshmart_cli.formats.fixed_width_options import FixedWidthOptions


def check(subject: Subject) -> Iterator[Diagnostic]:
    """Every problem of how the tables of a contract hang together."""
    for document, contract in subject.draft.read_contracts():
        yield from _reconcile(document, contract)
        for name in contract.tables:
            yield from _reads(document, contract, name)
            yield from _parent(document, contract, name)
            yield from _hidden_fields(document, contract, name)


def _reads(document: Document, contract: Contract, name: str) -> Iterator[Diagnostic]:
    options = contract.format
    table = contract.tables[name]
    if isinstance(options, FixedWidthOptions) and place_of(contract, table) not in options.records:
        hint = did_you_mean(table.from_, options.records, kind="records")
        message = f"the format has no record {table.from_!r}"
        yield rules.FROM_RECORD.found(document, Spot(("tables", name, "from")), message, hint)


def _parent(document: Document, contract: Contract, name: str) -> Iterator[Diagnostic]:
    parents = parents_of(contract, name)
    if len(parents) > 1:
        message = f"{name} could lie within {' or '.join(parents)}, which read the same rows"
        hint = "nested rows need one table that holds their parents"
        yield rules.TWO_PARENTS.found(document, Spot(("tables", name, "from")), message, hint)
    if parents and contract.tables[name].load is not None:
        message = f"{name} lies within {parents[0]} and takes its load"
        yield rules.NESTED_LOAD.found(document, Spot(("tables", name, "load")).key, message, "remove 'load:' here")


def _hidden_fields(document: Document, contract: Contract, name: str) -> Iterator[Diagnostic]:
    parent = parent_of(contract, name)
    options = contract.format
    if parent is None:
        return
    inherited = table_keys(contract, parent)
    place = place_of(contract, contract.tables[name])
    if isinstance(options, FixedWidthOptions) and place in options.records:
        record = options.records[place]
        for field in record.fields:
            if field in inherited and field not in record.match and record.fields[field].is_content:
                spot = Spot(("format", "records", place, "fields", field)).key
                message = f"{place}.{field} is hidden by the key {field} of {parent}"
                yield rules.PARENT_FIELD.found(document, spot, message, f"add it to 'match:' of {place}, or rename it")
    for column in contract.tables[name].columns:
        if column in inherited:
            spot = Spot(("tables", name, "columns", column)).key
            message = f"{column} is a key of {parent}, which {name} takes as it is"
            yield rules.PARENT_FIELD.found(document, spot, message, "remove the column here")


def _reconcile(document: Document, contract: Contract) -> Iterator[Diagnostic]:
    options = contract.format
    if not isinstance(options, FixedWidthOptions):
        return
    scope = record_scope(document, contract)
    for name, text in options.reconcile.items():
        spot = Spot(("format", "reconcile", name))
        parsed = parse_condition(text)
        yield from Check(document, spot, text).unknown_names(parsed, scope)
        if parsed.tree is not None and not isinstance(parsed.tree, exp.EQ):
            message = f"{text!r} is not one equality"
            yield rules.RECONCILE.found(document, spot, message, "write 'computed = stated', one check for each total")
