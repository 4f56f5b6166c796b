"""Source tables and derived tables seen alike: what both promise, and where it is written."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from freshmart_cli.contracts.derived import Derived
from freshmart_cli.contracts.document import ROOT, Document, Spot
from freshmart_cli.contracts.draft import Draft
from freshmart_cli.contracts.lint.contract_scopes import AUDIT_COLUMNS, table_scope
from freshmart_cli.contracts.lint.directory import readable_columns, typed_fields
from freshmart_cli.contracts.lint.scope import Names, Scope
from freshmart_cli.contracts.source_contract import Contract, Table
from freshmart_cli.names import TableName


@dataclass(frozen=True, slots=True)
class TableView:
    """``columns`` are the table's own, None where they cannot be told; ``scope`` is that of its expressions.

    ``fields``: columns whose type the format knows.
    """

    name: TableName
    document: Document
    spot: Spot
    piece: Table | Derived
    columns: Names
    scope: Scope
    fields: frozenset[str] = frozenset()

    @property
    def nested(self) -> frozenset[str]:
        return frozenset(name.casefold() for name in self.scope.nested)


def views_of(draft: Draft) -> Iterator[TableView]:
    """Every table of every contract that could be read."""
    for document, contract in draft.read_contracts():
        for name in contract.tables:
            yield _of_source(document, contract, name)
    for table, document, derived in draft.read_derived():
        unread = (name for name in document.keys("columns") if name not in derived.columns)
        columns = (*derived.columns, *unread)
        yield TableView(table, document, ROOT, derived, columns, Scope((*columns, *AUDIT_COLUMNS)))


def _of_source(document: Document, contract: Contract, name: str) -> TableView:
    return TableView(
        name=TableName("silver", name),
        document=document,
        spot=Spot(("tables", name)),
        piece=contract.tables[name],
        columns=readable_columns(document, contract, name),
        scope=table_scope(document, contract, name),
        fields=frozenset(typed_fields(contract, name)),
    )
