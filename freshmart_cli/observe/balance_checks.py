"""Compares each derived table's sums with what they are made of, as published now."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from freshmart_cli.compile.derived import balance_sql
from freshmart_cli.contracts.derived import Balance, Derived
from freshmart_cli.contracts.kinship import parent_of
from freshmart_cli.execute.closing import closed_before, everything
from freshmart_cli.execute.context import Context
from freshmart_cli.execute.scope import scope_of, touched
from freshmart_cli.names import TableName
from freshmart_cli.observe.figures import exact, shown
from freshmart_cli.observe.lineage import contract_of, derived_of, sources_of
from freshmart_cli.observe.reconciliation import (
    NOT_PROMOTED,
    UNEXPLAINED,
    BalanceCheck,
    BalanceGap,
    Difference,
)


def balance_checks(context: Context, sources: tuple[str, ...]) -> tuple[BalanceCheck, ...]:
    """Every balance of every derived table that these sources reach."""
    found = []
    for text, derived in context.workspace.derived.items():
        table = TableName.parse(text)
        if derived.balances and sources_of(context.workspace, table) & set(sources):
            found += [_check(context, table, name, balance) for name, balance in derived.balances.items()]
    return tuple(found)


def unexplained_gaps(checks: tuple[BalanceCheck, ...]) -> tuple[Difference, ...]:
    """Gaps for which nothing pending answers, as differences."""
    return tuple(
        Difference(
            check.table,
            check.name,
            gap.reason,
            "",
            0,
            "/".join(value for _, value in gap.group),
            gap.actual - gap.expected,
            f"{check.measure} is {gap.actual}, {check.to} gives {gap.expected}",
        )
        for check in checks
        for gap in check.gaps
        if gap.reason == UNEXPLAINED
    )


def _check(context: Context, table: TableName, name: str, balance: Balance) -> BalanceCheck:
    to = TableName.parse(balance.to)
    derived = derived_of(context.workspace, table)
    assert derived is not None
    if not (context.exists(table) and _register(context, to)):
        return BalanceCheck(str(table), name, balance.sum, balance.to, None, None, ())
    context.register(table)
    total = context.engine.query(f"SELECT sum({balance.sum}) AS total FROM {table}")["total"][0].as_py()
    rows = context.engine.query(
        balance_sql(context.workspace, derived, balance, table, everything(context, derived))
    ).to_pylist()
    awaited = _awaited(context, derived, table) if rows else frozenset()
    gaps = [_gap(derived, balance, row, awaited) for row in rows]
    actual = exact(total)
    expected = actual - sum((gap.actual - gap.expected for gap in gaps), Decimal(0))
    gaps.sort(key=lambda gap: gap.group)
    return BalanceCheck(str(table), name, balance.sum, balance.to, actual, expected, tuple(gaps))


def _register(context: Context, table: TableName) -> bool:
    contract = contract_of(context.workspace, table)
    parent = parent_of(contract, table.name) if contract else None
    needed = [table, *([TableName("silver", parent)] if parent else [])]
    if not all(context.exists(each) for each in needed):
        return False
    context.register(*needed)
    return True


def _awaited(context: Context, derived: Derived, table: TableName) -> frozenset[str] | None:
    """Values of ``refresh.by`` that changes not taken in yet will rewrite; None for all."""
    seen = touched(context, derived, context.state(str(table)))
    if seen.values is None:
        return None
    return (
        frozenset(scope_of(derived, seen.values, closed_before(context, derived)).write or ())
        if seen.values
        else frozenset()
    )


def _gap(derived: Derived, balance: Balance, row: dict[str, Any], awaited: frozenset[str] | None) -> BalanceGap:
    by = derived.refresh.by
    if by and by in balance.by and awaited is not None:
        pending = str(row[by]) in awaited
    else:
        pending = awaited is None or bool(awaited)
    group = tuple((name, shown(row[name])) for name in balance.by)
    return BalanceGap(group, exact(row["actual"]), exact(row["expected"]), NOT_PROMOTED if pending else UNEXPLAINED)
