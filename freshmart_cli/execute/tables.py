"""Published tables and staged ones, with no question asked of the engine that is answered already."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import cache

from freshmart_cli.compile.rendering import templates_fingerprint
from freshmart_cli.contracts.model import Layout
from freshmart_cli.contracts.workspace import Workspace
from freshmart_cli.engine.port import PLAIN, ColumnDef, TableLayout
from freshmart_cli.execute.context import Context
from freshmart_cli.execute.durable import as_json, replace_whole
from freshmart_cli.names import TableName


def ensure_table(context: Context, name: TableName, select: str, partition_by: tuple[str, ...] = ()) -> None:
    """Register a table, creating it with the columns of ``select`` if it is not there yet."""
    table = context.stored(name)
    columns = () if context.engine.holds(table) else context.engine.columns(select)
    layout = declared_layout(context.workspace, name)
    context.engine.create(table, columns, replace(layout, partition_by=partition_by))


def declared_layout(workspace: Workspace, name: TableName) -> TableLayout:
    """What a table's contract says of its layout; companions have none of their own."""
    declared = workspace.derived.get(str(name))
    if declared is not None:
        return _as_told(declared.layout)
    tables = [contract.tables for contract in workspace.contracts.values() if name.layer == "silver"]
    return next((_as_told(each[name.name].layout) for each in tables if name.name in each), PLAIN)


def _as_told(layout: Layout) -> TableLayout:
    return TableLayout(layout.partition_by, layout.cluster_by, tuple(layout.properties.items()))


class StagedColumns:
    """The columns of a group's staging tables, remembered from run to run for one definition and one toolkit.

    Asking the engine costs an analysis of the whole SELECT, for a batch as long as running it.
    """

    def __init__(self, context: Context, group: str, definition: str) -> None:
        self._path = context.lakehouse.ledger / "_schemas" / f"{group}.json"
        self._key = f"{definition}-{templates_fingerprint()}-{context.engine.capabilities.name}"
        self._known: dict[str, list[list[str]]] = {}
        if self._path.exists():
            document = json.loads(self._path.read_bytes())
            self._known = document["columns"] if document["key"] == self._key else {}
        self._saved = dict(self._known)

    def of(self, context: Context, purpose: str, select: str) -> tuple[ColumnDef, ...]:
        """Columns of what is staged for a purpose."""
        if purpose not in self._known:
            self._known[purpose] = [[each.name, each.type] for each in context.engine.columns(select)]
        return tuple(ColumnDef(name, kind) for name, kind in self._known[purpose])

    def save(self) -> None:
        if self._known != self._saved:
            replace_whole(self._path, as_json({"key": self._key, "columns": self._known}))


@cache
def purpose_of(name: TableName, attempt: str) -> str:
    """What a staging table is for: its name less the attempt."""
    return name.name.removesuffix(f"_{attempt}")
