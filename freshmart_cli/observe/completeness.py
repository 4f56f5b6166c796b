"""Orphans, and how complete the days of a source are."""

from __future__ import annotations

from datetime import timedelta

from freshmart_cli.compile.days import days_contract, days_table
from freshmart_cli.compile.health import MISSING, days_sql, incomplete_days_sql, orphans_sql
from freshmart_cli.contracts.model import Reference
from freshmart_cli.contracts.source_contract import Contract
from freshmart_cli.execute.context import Context
from freshmart_cli.names import TableName
from freshmart_cli.observe.health import Days, IncompleteDay, Orphans

MOST_DAYS = 20
RECENT = timedelta(days=7)
"""A day that closed longer ago than this is listed, but no longer misses the promise."""


def orphans_of(context: Context, contract: Contract) -> tuple[Orphans, ...]:
    """Every reference of the source's tables that has orphans now, rows within its grace apart."""
    found = []
    for name, declared in contract.tables.items():
        table = TableName("silver", name)
        if not declared.references or not context.exists(table):
            continue
        context.register(table)
        there = {each.name for each in context.engine.columns(f"SELECT * FROM {table}")}
        flagged = {name: each for name, each in declared.references.items() if f"{MISSING}{name}" in there}
        if flagged:
            asked = tuple((name, _until(context, each)) for name, each in flagged.items())
            row = context.engine.query(orphans_sql(table, asked)).to_pylist()[0]
            found += [Orphans(str(table), each, row[each]) for each in flagged if row[each]]
    return tuple(found)


def _until(context: Context, reference: Reference) -> int | None:
    """The last second of the epoch in which a row arrived that should have its parent; None where all should."""
    return int((context.now - reference.grace.span).timestamp()) if reference.grace else None


def days_of(context: Context, contract: Contract) -> Days | None:
    """None where the source declares no arrivals, or none came yet."""
    table = days_table(contract)
    if table is None or not context.exists(table):
        return None
    context.register(table)
    since = int((context.now - RECENT).timestamp())
    row = context.engine.query(days_sql(table, since)).to_pylist()[0]
    *entity, day = days_contract(contract, context.workspace.settings.timezone).keys
    listed = context.engine.query(incomplete_days_sql(table, tuple(entity), day, MOST_DAYS)).to_pylist()
    return Days(str(table), **row, incomplete=tuple(IncompleteDay(**each) for each in listed))
