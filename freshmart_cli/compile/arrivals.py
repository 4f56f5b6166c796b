"""What was expected to arrive in each slot of an entity's day, and what came of it."""

from __future__ import annotations

from freshmart_cli.compile.days import days_table
from freshmart_cli.compile.expressions import rewrite
from freshmart_cli.compile.rendering import render
from freshmart_cli.compile.windows import window_values
from freshmart_cli.contracts.source_contract import Contract
from freshmart_cli.names import TableName


def arrival_tables(contract: Contract) -> tuple[TableName, ...]:
    """The tables that ``arrivals_sql`` reads; none where the contract does not say what a slot is."""
    days, arrivals = days_table(contract), contract.arrivals
    if days is None or arrivals is None or arrivals.slot is None:
        return ()
    table: TableName = window_values(contract)["table"]
    return (days, table)


def arrivals_sql(contract: Contract, now: int) -> str:
    """One row per entity and slot; ``now`` in seconds from 1970 decides what is missing.

    source, entity, day, slot_start (UTC), slot_start_local, state, arrived_at, file. A slot is received when one window
    covers it whole; it is late when that file arrived after the slot's end and the contract's ``late_after``.
    """
    arrivals, days = contract.arrivals, days_table(contract)
    assert arrivals is not None and arrivals.slot is not None
    empty = rewrite(arrivals.empty, lambda _, field: f"f.{field}", lambda *_: None) if arrivals.empty else "false"
    return render(
        "arrivals.sql",
        source=contract.contract,
        days=days,
        empty=empty,
        slot_seconds=int(arrivals.slot.span.total_seconds()),
        now=now,
        **window_values(contract),
    )
