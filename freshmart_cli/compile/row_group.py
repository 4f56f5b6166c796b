"""Compiles contracts of formats whose records are all of one kind (delimited): one family of one table each."""

from __future__ import annotations

from freshmart_cli.compile.columns import masked
from freshmart_cli.compile.expressions import names
from freshmart_cli.compile.fixed_width_group import definition_of
from freshmart_cli.compile.record import Aliased, RecordPlan, Rule
from freshmart_cli.compile.rendering import text_literal
from freshmart_cli.compile.rules import Scope
from freshmart_cli.compile.source_group import Family, SourceGroup
from freshmart_cli.contracts.columns import ResolvedColumn, table_columns
from freshmart_cli.contracts.model import Load
from freshmart_cli.contracts.source_contract import Contract
from freshmart_cli.errors import UserError
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
        bad=tuple(
            Aliased(f"unreadable:{c.name}", f"in_{c.name} IS NOT NULL AND {c.name} IS NULL")
            for c in columns
            if not c.expr
        ),
        levels=_levels(columns, scope),
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
    nulls: tuple[str, ...] = getattr(contract.format, "null_values", ("",))
    order = tuple(Aliased(f"_order_{place}", scope.rewrite(each)) for place, each in enumerate(load.order_by))
    return Family(root, (), load, scope.rewrite(load.replaces) if load.replaces else "false", order, (), nulls)


def _incoming(contract: Contract, column: ResolvedColumn, place: int) -> str:
    """The text of a column's value in its row, by header or by place."""
    if not getattr(contract.format, "header", True):
        return f"get(_f, {place})"
    found = [f"get(_f, CAST(array_position(_h, {text_literal(name)}) AS INT) - 1)" for name in column.from_]
    return f"coalesce({', '.join(found)})" if len(found) > 1 else found[0]


def _levels(columns: tuple[ResolvedColumn, ...], scope: Scope) -> tuple[tuple[Aliased, ...], ...]:
    """Plain columns are cast first; computed ones follow in order of need."""
    plain = tuple(Aliased(c.name, masked(_cast(c), c.declared.mask)) for c in columns if not c.expr)
    levels = [plain] if plain else []
    waiting = {c.name: c for c in columns if c.expr}
    while waiting:
        ready = [c for c in waiting.values() if not (names(c.expr) & waiting.keys()) - {c.name}]
        if not ready:
            raise UserError(f"columns {', '.join(sorted(waiting))} need one another", hint="break the cycle")
        levels.append(
            tuple(
                Aliased(c.name, f"try_cast({masked(scope.rewrite(c.expr), c.declared.mask)} AS {c.type})")
                for c in ready
            )
        )
        for column in ready:
            del waiting[column.name]
    return tuple(levels)


def _cast(column: ResolvedColumn) -> str:
    if column.declared.formats:
        tried = [f"try_to_timestamp(trim({column.name}), {text_literal(each)})" for each in column.declared.formats]
        value = f"try_cast(coalesce({', '.join(tried)}) AS {column.incoming_type})"
    elif column.incoming_type == "string":
        value = column.name
    else:
        value = f"try_cast(trim({column.name}) AS {column.incoming_type})"
    default = column.declared.default
    return f"coalesce({value}, try_cast({text_literal(default)} AS {column.incoming_type}))" if default else value
