"""Keeps the completeness of each entity's day: what arrived, what changed with the clock."""

from __future__ import annotations

from freshmart_cli.compile.days import days_contract, days_table, expected_tables, files_table
from freshmart_cli.compile.derived import definition_of
from freshmart_cli.contracts.source_contract import Contract
from freshmart_cli.execute.context import Context
from freshmart_cli.execute.derive import Derivation, Refreshed, derive
from freshmart_cli.execute.distinct_values import distinct_values
from freshmart_cli.names import TableName


def refresh_days(context: Context, contract: Contract, rebuild: bool = False) -> Refreshed | None:
    """Refresh the days of one source; None where it declares no arrivals or has none yet."""
    name = days_table(contract)
    if name is None or contract.arrivals is None:
        return None
    derived = days_contract(contract, context.workspace.settings.timezone)
    companions = [
        TableName("silver", f"{table}__{kind}") for table in contract.tables for kind in ("versions", "quarantine")
    ]
    context.register(*(each for each in companions if context.exists(each)))
    needed = (*map(TableName.parse, expected_tables(contract.arrivals)), files_table(contract))
    if not all(map(context.exists, needed)):
        return None
    known = context.state(str(name)).definition
    rebuild = rebuild or (known != "" and known != definition_of(derived))
    extra = _reopened_by_clock(context, name, derived.refresh.by)
    return derive(context, Derivation(name, derived, extra, rebuild))


def _reopened_by_clock(context: Context, name: TableName, day: str) -> frozenset[str]:
    """Days that were open when last looked at and have closed since."""
    if not context.exists(name):
        return frozenset()
    context.register(name)
    now = int(context.now.timestamp())
    changed = f"is_closed <> (unix_timestamp(closes_at) <= {now})"
    return frozenset(distinct_values(context.engine, day, f"{name} WHERE {changed}"))
