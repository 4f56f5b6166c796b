"""Rows whose parent never came: how many, since when, and what is at stake (PROTOCOLS.md, *References and orphans*)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from freshmart_cli.compile import health
from freshmart_cli.contracts.kinship import children_of, table_keys
from freshmart_cli.contracts.model import Reference
from freshmart_cli.contracts.source_contract import Contract
from freshmart_cli.contracts.suggest import did_you_mean
from freshmart_cli.errors import UserError
from freshmart_cli.execute.context import Context
from freshmart_cli.names import TableName


@dataclass(frozen=True, slots=True)
class OrphanCount:
    """Orphans of one reference now. ``parents``: distinct keys asked for; ``value``: money, where a waterfall names it.

    By age since arrival: ``hour`` (at most one), ``day``, ``week``, ``older``; ``waiting``: still within the
    reference's grace.
    """

    source: str
    table: str
    reference: str
    parent: str
    on_missing: str
    rows: int
    parents: int
    waiting: int
    hour: int
    day: int
    week: int
    older: int
    value: Decimal | None
    oldest: datetime | None


def orphans(context: Context, source: str | None = None) -> tuple[OrphanCount, ...]:
    """Every reference that has orphans; raises UserError for an unknown source."""
    contracts = context.workspace.contracts
    if source is not None and source not in contracts:
        raise UserError(f"no source {source!r}", hint=did_you_mean(source, contracts, kind="sources"))
    chosen = [contract for name, contract in contracts.items() if source in (None, name)]
    found = [each for contract in chosen for each in _of_contract(context, contract)]
    return tuple(sorted(found, key=lambda each: (-(each.value or 0), -each.rows, each.table, each.reference)))


def _of_contract(context: Context, contract: Contract) -> list[OrphanCount]:
    found = []
    for name, declared in contract.tables.items():
        table = TableName("silver", name)
        if not declared.references or not context.exists(table):
            continue
        context.register(table)
        there = {each.name for each in context.engine.columns(f"SELECT * FROM {table}")}
        for each, reference in declared.references.items():
            if f"{health.MISSING}{each}" in there and (count := _count(context, contract, name, each, reference)).rows:
                found.append(count)
    return found


def _count(context: Context, contract: Contract, table: str, name: str, reference: Reference) -> OrphanCount:
    value = _value(contract, table)
    if value:
        context.register(value.table)
    grace = int(reference.grace.span.total_seconds()) if reference.grace else 0
    now = int(context.now.timestamp())
    asked = health.Reference(TableName("silver", table), name, reference.columns, grace)
    row = context.engine.query(health.orphan_ages_sql(asked, value, now)).to_pylist()[0]
    return OrphanCount(
        contract.contract,
        f"silver.{table}",
        name,
        reference.target,
        reference.on_missing,
        row["rows"],
        row["parents"],
        row["waiting"],
        row["hour"],
        row["day"] - row["hour"],
        row["week"] - row["day"],
        row["rows"] - row["week"],
        row["value"],
        row["oldest"],
    )


def _value(contract: Contract, table: str) -> health.Value | None:
    """The money of a table's rows: that of a waterfall over the table itself or over one within it."""
    for conserve in contract.conserve.values():
        owner, _, column = conserve.actual.partition(".")
        if owner == table or owner in children_of(contract, table):
            return health.Value(TableName("silver", owner), column, table_keys(contract, table))
    return None
