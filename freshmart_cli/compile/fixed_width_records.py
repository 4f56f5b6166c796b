"""Record plans of a fixed-width source: one per record type that a table or a control total needs."""

from __future__ import annotations

import re

from freshmart_cli.compile.columns import column_levels
from freshmart_cli.compile.expressions import rewrite, split_equality
from freshmart_cli.compile.record import Aliased, Field, RecordPlan, Rule
from freshmart_cli.compile.rendering import macros
from freshmart_cli.compile.rules import Scope
from freshmart_cli.contracts.columns import ResolvedColumn, field_type, table_columns
from freshmart_cli.contracts.kinship import children_of, place_of, table_keys
from freshmart_cli.contracts.source_contract import Contract, Table
from freshmart_cli.formats.fixed_width_options import FixedWidthOptions, Record

_COUNTED = ("int", "implied", "overpunch")
_NUMERIC = ("int", "implied", "digits", "date", "julian", "time", "timestamp", "overpunch")


def options_of(contract: Contract) -> FixedWidthOptions:
    """The contract's format, which the caller knows to be fixed-width."""
    assert isinstance(contract.format, FixedWidthOptions)
    return contract.format


def record_plan(contract: Contract, kind: str) -> RecordPlan:
    """The plan of one record type; a record without a table gets an internal one."""
    table = table_of(contract, kind)
    options = options_of(contract)
    fields = _fields(options.records[kind])
    scope = Scope(table or kind, onces(options), frozenset(children_of(contract, table)) if table else frozenset())
    columns = table_columns(contract, table) if table else ()
    declared = contract.tables[table] if table else Table()
    levels = column_levels(columns, scope.rewrite)
    rules = tuple(Rule(n, scope.rewrite(e.check), e.on_fail) for n, e in declared.expectations.items())
    keys = table_keys(contract, table) if table else ()
    own_keys = tuple(key for key in keys if key in {column.name for column in columns if not column.parent_key})
    _conserve(contract, table, scope)
    return RecordPlan(
        kind=kind,
        table=table or "",
        incoming=tuple(Aliased(field.name, str(macros("fields.sql").value(field))) for field in fields),
        numbers=tuple(
            Aliased(f"n_{field.name}", str(macros("fields.sql").digits(field)))
            for field in fields
            if field.kind in _NUMERIC
        ),
        counted=tuple(
            Aliased(f"c_{field.name}", str(macros("fields.sql").counted(field)))
            for field in fields
            if field.kind in _COUNTED
        ),
        bad=tuple(Aliased(field.name, str(macros("fields.sql").bad(field))) for field in fields),
        levels=levels,
        columns=_named(columns) or tuple((field.name, field.type) for field in fields),
        keys=keys,
        own_keys=own_keys,
        required=tuple(column.name for column in columns if column.required and not column.parent_key),
        rules=rules,
        hash_sql=_content_hash(kind, options.records[kind]),
        match_sql=_match(options, kind),
        sums=_sums(options, kind),
        aggregates=tuple(scope.aggregates.values()),
        outer=tuple(scope.outer.values()),
        references=tuple(declared.references.items()),
        partition_by=declared.layout.partition_by,
    )


def _named(columns: tuple[ResolvedColumn, ...]) -> tuple[tuple[str, str], ...]:
    return tuple((column.name, column.type) for column in columns)


def table_of(contract: Contract, kind: str) -> str | None:
    """The table that a record type makes, if any."""
    return next((name for name, table in contract.tables.items() if place_of(contract, table) == kind), None)


def onces(options: FixedWidthOptions) -> frozenset[str]:
    """Record types that occur once a file."""
    return frozenset(name for name, record in options.records.items() if record.once)


def _fields(record: Record) -> tuple[Field, ...]:
    return tuple(
        Field(name, field.kind, field.start, field.end, field.digits, field.optional, field_type(field))
        for name, field in record.fields.items()
        if field.is_content
    )


def _content_hash(kind: str, record: Record) -> str:
    """md5 of the record type and its content bytes (POS.md, *Again and again*)."""
    ranges: list[list[int]] = []
    for field in sorted((each for each in record.fields.values() if each.is_content), key=lambda each: each.start):
        if ranges and ranges[-1][1] + 1 == field.start:
            ranges[-1][1] = field.end
        else:
            ranges.append([field.start, field.end])
    pieces = ", ".join(f"substring(_raw, {start}, {end - start + 1})" for start, end in ranges)
    return f"md5(concat('{kind}', {pieces}))"


def _match(options: FixedWidthOptions, kind: str) -> str:
    """The bytes that a record and the one it stands under share: its ``match`` fields, or those of its children."""
    record = options.records[kind]
    below = next((each.match for each in options.records.values() if each.under == kind), ())
    fields = [record.fields[name] for name in record.match or below]
    pieces = ", ".join(f"substring(_raw, {field.start}, {field.width})" for field in fields)
    return f"concat({pieces})" if pieces else "''"


def _sums(options: FixedWidthOptions, kind: str) -> tuple[Aliased, ...]:
    """Figures over incoming fields that reconcile checks sum: ``_s_<check>``."""
    found = []
    for name, check in options.reconcile.items():
        computed, _ = split_equality(check)
        match = re.fullmatch(r"sum\((.*)\)", computed, re.IGNORECASE | re.DOTALL)
        if match and f"{kind}." in match[1]:
            own = rewrite(match[1], lambda owner, field: field if owner == kind else None, lambda *_: None)
            found.append(Aliased(f"_s_{name}", own))
    return tuple(found)


def _conserve(contract: Contract, table: str | None, scope: Scope) -> None:
    """Have the root carry each waterfall's figure, so that what is not published is still counted."""
    for each in contract.conserve.values():
        owner = each.actual.partition(".")[0]
        if table is not None and owner in scope.children:
            scope.rewrite(f"sum({each.actual})")
