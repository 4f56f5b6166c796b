"""Compiles contracts of change events: one family of one table each, whose rows follow from the changes kept."""

from __future__ import annotations

from freshmart_cli.compile import cdc_table as cdc
from freshmart_cli.compile.cdc_table import CdcTable
from freshmart_cli.compile.columns import column_levels
from freshmart_cli.compile.expressions import names
from freshmart_cli.compile.fixed_width_group import definition_of
from freshmart_cli.compile.history import History, Stored
from freshmart_cli.compile.record import Aliased, RecordPlan, Rule
from freshmart_cli.compile.rules import Scope
from freshmart_cli.compile.source_group import Family, SourceGroup
from freshmart_cli.contracts.changes import HISTORY_LOADS, changed_table
from freshmart_cli.contracts.columns import ResolvedColumn, table_columns
from freshmart_cli.contracts.model import Load
from freshmart_cli.contracts.source_contract import Contract
from freshmart_cli.errors import UserError
from freshmart_cli.formats.debezium import DebeziumOptions
from freshmart_cli.names import TableName


def cdc_group(contract: Contract) -> SourceGroup:
    """The group of a contract; raises UserError where a table's load or references are not those of changes."""
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
    _refuse(contract, table, load)
    scope = Scope(table, frozenset(), frozenset())
    columns = table_columns(contract, table)
    levels = column_levels(tuple(column for column in columns if column.expr), scope.rewrite)
    root = RecordPlan(
        kind=table,
        table=table,
        incoming=(),
        numbers=(),
        counted=(),
        bad=(),
        levels=levels,
        columns=tuple((column.name, column.type) for column in columns),
        keys=declared.keys,
        own_keys=declared.keys,
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
    history = _history(columns, declared.keys, levels, load)
    return Family(root, (), load, "false", (), (), history=history, changes=_changes(contract, table, columns))


def _refuse(contract: Contract, table: str, load: Load) -> None:
    """Whatever the lint did not stop would be published otherwise than its contract says."""
    declared = contract.tables[table]
    if load.mode not in HISTORY_LOADS:
        raise UserError(
            f"{contract.contract}: {table} is made of changes, which a load of mode {load.mode} does not apply",
            hint="write 'load: scd2', or 'load: scd1' for the current rows alone",
        )
    for name, reference in declared.references.items():
        if reference.on_missing in ("park", "quarantine"):
            raise UserError(
                f"{contract.contract}: {table}.references.{name}: a change cannot wait for another table's row",
                hint="use on_missing infer or keep: the row is published with its orphan flag",
            )


def _history(
    columns: tuple[ResolvedColumn, ...], keys: tuple[str, ...], levels: tuple[tuple[Aliased, ...], ...], load: Load
) -> History:
    later = {column.name for column in columns if cdc.is_made_later(column, keys)}
    made = tuple(tuple(each for each in level if each.alias in later) for level in levels)
    stored = tuple(
        Stored(column.name, "string" if column.name in later else column.type)
        for column in columns
        if column.name not in later or cdc.reads_itself(column)
    )
    return History(stored, tuple(level for level in made if level), load.mode == "scd2", load.backdate)


def _changes(contract: Contract, table: str, columns: tuple[ResolvedColumn, ...]) -> CdcTable:
    assert isinstance(contract.format, DebeziumOptions)
    keys = contract.tables[table].keys
    arriving = tuple(column for column in columns if cdc.reads_itself(column))
    naming = _leaves_of(keys, columns)
    plain = tuple(column for column in arriving if not column.expr)
    return CdcTable(
        upstream=cdc.upstream_of(changed_table(contract, table)),
        unavailable=cdc.placeholders(contract.format.unavailable),
        leaves=tuple(cdc.leaf_of(column, column.name in naming) for column in arriving),
        casts=tuple(Aliased(column.name, cdc.cast(column)) for column in arriving),
        finals=tuple(Aliased(column.name, made) for column in plain if (made := cdc.final(column)) != column.name),
        plain=tuple(column.name for column in plain),
        unchanged=_unchanged(columns, keys),
        incoming=tuple(column.name for column in arriving if cdc.is_made_later(column, keys)),
    )


def _unchanged(columns: tuple[ResolvedColumn, ...], keys: tuple[str, ...]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Each column that changes keep, with the arriving values that it is made of."""
    found = []
    for column in columns:
        if not cdc.is_made_later(column, keys):
            found.append((column.name, tuple(sorted(_leaves_of((column.name,), columns)))))
        elif cdc.reads_itself(column):
            found.append((column.name, (column.name,)))
    return tuple(found)


def _leaves_of(wanted: tuple[str, ...], columns: tuple[ResolvedColumn, ...]) -> frozenset[str]:
    """The arriving values that columns are made of, through whatever they are computed from."""
    by_name = {column.name: column for column in columns}
    found: set[str] = set()
    seen: set[str] = set()
    waiting = [name for name in wanted if name in by_name]
    while waiting:
        name = waiting.pop()
        if name in seen:
            continue
        seen.add(name)
        column = by_name[name]
        if cdc.reads_itself(column):
            found.add(name)
        waiting += [each for each in names(column.expr) if each in by_name] if column.expr else []
    return frozenset(found)
