"""Compiles contracts of documents: a family for each table that reads ``$``, with the lists that lie within it."""

from __future__ import annotations

from freshmart_cli.compile.document_records import DocumentRecord, document_record, drift_of
from freshmart_cli.compile.fixed_width_group import definition_of
from freshmart_cli.compile.record import Aliased
from freshmart_cli.compile.rules import Scope
from freshmart_cli.compile.source_group import Family, SourceGroup
from freshmart_cli.contracts.kinship import children_of, parent_of
from freshmart_cli.contracts.model import Load
from freshmart_cli.contracts.source_contract import Contract
from freshmart_cli.formats.registry import format_of
from freshmart_cli.names import TableName


def document_group(contract: Contract) -> SourceGroup:
    records, found = document_records(contract), format_of(contract.format).capabilities
    return SourceGroup(
        name=contract.contract,
        bronze=TableName("bronze", contract.bronze_table),
        records=tuple(record.plan for record in records.values()),
        families=tuple(_family(contract, records, name) for name, record in records.items() if not record.parent),
        file_level=None,
        kind_sql="",
        record_length=0,
        definition=definition_of(contract),
        documents=tuple(records.values()),
        drift=drift_of(contract),
        enveloped=found.envelopes,
        same_fields=found.same_fields,
    )


def document_records(contract: Contract) -> dict[str, DocumentRecord]:
    """Every table's record, parents before what lies within them."""
    found: dict[str, DocumentRecord] = {}
    waiting = [name for name in contract.tables if parent_of(contract, name) is None]
    while waiting:
        name = waiting.pop(0)
        parent = parent_of(contract, name)
        found[name] = document_record(contract, name, found[parent].told if parent else frozenset())
        waiting += children_of(contract, name)
    return found


def _family(contract: Contract, records: dict[str, DocumentRecord], table: str) -> Family:
    declared = contract.tables[table]
    load = declared.load or Load()
    scope = Scope(table, frozenset(), frozenset())
    within = _within(contract, table)
    return Family(
        root=records[table].plan,
        children=tuple(records[name].plan for name in within),
        load=load,
        replaces=scope.rewrite(load.replaces) if load.replaces else "false",
        order_by=tuple(Aliased(f"_order_{place}", scope.rewrite(each)) for place, each in enumerate(load.order_by)),
        measures=(),
        told_by_delivery=frozenset(name for each in (table, *within) for name in records[each].told),
        where=scope.rewrite(declared.where) if declared.where else "",
    )


def _within(contract: Contract, table: str) -> list[str]:
    """The tables that lie within this one, however deep."""
    return [each for child in children_of(contract, table) for each in (child, *_within(contract, child))]
