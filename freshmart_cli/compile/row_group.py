"""Compiles contracts of formats whose records are all of one kind (delimited): one family of one table each."""

from __future__ import annotations

from freshmart_cli.compile.fixed_width_group import definition_of
from freshmart_cli.compile.record import Aliased, RecordPlan, Rule
from freshmart_cli.compile.rendering import text_literal
from freshmart_cli.compile.rules import Scope
from freshmart_cli.compile.source_group import Family, SourceGroup
from freshmart_cli.compile.typed_columns import told_by_delivery, typed_levels, unreadable
from freshmart_cli.compile.value_texts import formatted_text, typed_text
from freshmart_cli.contracts.columns import ResolvedColumn, table_columns
from freshmart_cli.contracts.model import Load
from freshmart_cli.contracts.source_contract import Contract
from freshmart_cli.names import TableName


def row_group(contract: Contract) -> SourceGroup:
    families = tuple(_family(contract, name) for name in contract.tables)
    return SourceGroup(
        name=contract.contract,
        bronze=TableName("bronze", contract.bronze_table),
        records=tuple(family.root for family in families),
        families=families,
        file_level=None,
        kind_sql="",
        record_length=0,
        definition=definition_of(contract),
    )


def _family(contract: Contract, table: str) -> Family:
    declared = contract.tables[table]
    load = declared.load or Load()
    scope = Scope(table, frozenset(), frozenset())
    columns = table_columns(contract, table)
    keys = declared.keys or ("_file_hash", "_row_number")
    root = RecordPlan(
        kind=table,
        table=table,
        incoming=tuple(
            Aliased(column.name, _incoming(contract, column, place)) for place, column in enumerate(columns)
        ),
        numbers=(),
        counted=(),
        bad=unreadable(columns, "in_", _cast),
        levels=typed_levels(columns, scope, _cast),
        columns=tuple((column.name, column.type) for column in columns),
        keys=keys,
        own_keys=keys,
        required=tuple(column.name for column in columns if column.required),
        rules=tuple(Rule(n, scope.rewrite(e.check), e.on_fail) for n, e in declared.expectations.items()),
        hash_sql="",
        match_sql="''",
        sums=(),
        aggregates=(),
        outer=(),
        references=tuple(declared.references.items()),
        partition_by=declared.layout.partition_by,
    )
    return Family(
        root=root,
        children=(),
        load=load,
        replaces=scope.rewrite(load.replaces) if load.replaces else "false",
        order_by=tuple(Aliased(f"_order_{place}", scope.rewrite(each)) for place, each in enumerate(load.order_by)),
        measures=(),
        null_values=getattr(contract.format, "null_values", ("",)),
        told_by_delivery=told_by_delivery(columns),
        where=scope.rewrite(declared.where) if declared.where else "",
    )


def _incoming(contract: Contract, column: ResolvedColumn, place: int) -> str:
    """The text of a column's value in its row, by header or by place."""
    if not getattr(contract.format, "header", True):
        return f"get(_f, {place})"
    found = [f"get(_f, CAST(array_position(_h, {text_literal(name)}) AS INT) - 1)" for name in column.from_]
    return f"coalesce({', '.join(found)})" if len(found) > 1 else found[0]


def _cast(column: ResolvedColumn, text: str) -> str:
    if column.declared.formats:
        return formatted_text(text, column.declared.formats, column.incoming_type)
    return text if column.incoming_type == "string" else typed_text(text, column.incoming_type)
