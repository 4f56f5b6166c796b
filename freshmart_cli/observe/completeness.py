"""Orphans, and how complete the days of a source are."""

from __future__ import annotations

from datetime import timedelta

from freshmart_cli.compile.days import days_contract, days_table
from freshmart_cli.compile.health import MISSING, days_sql, incomplete_days_sql, orphans_sql
from freshmart_cli.contracts.source_contract import Contract
from freshmart_cli.execute.context import Context
from freshmart_cli.names import TableName
from freshmart_cli.observe.health import Days, IncompleteDay, Orphans

MOST_DAYS = 20
RECENT = timedelta(days=7)
"""A day that closed longer ago than this is listed, but no longer misses the promise."""


def orphans_of(context: Context, contract: Contract) -> tuple[Orphans, ...]:
    """Every reference of the source's tables that has orphans now."""
    found = []
    for name, declared in contract.tables.items():
        table = TableName("silver", name)
        if not declared.references or not context.exists(table):
            continue
        context.register(table)
        there = {each.name for each in context.engine.columns(f"SELECT * FROM {table}")}
        references = tuple(each for each in declared.references if f"{MISSING}{each}" in there)
        if references:
            row = context.engine.query(orphans_sql(table, references)).to_pylist()[0]
            found += [Orphans(str(table), each, row[each]) for each in references if row[each]]
    return tuple(found)


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
