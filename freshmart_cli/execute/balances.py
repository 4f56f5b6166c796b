"""Checks that a derived table's sums equal what they are made of (DESIGN.md, 2.3)."""

from __future__ import annotations

from freshmart_cli.compile.derived import Scope, balance_sql
from freshmart_cli.contracts.derived import Derived
from freshmart_cli.contracts.kinship import parent_of
from freshmart_cli.execute.context import Context
from freshmart_cli.names import TableName


def unbalanced(context: Context, contract: Derived, staged: TableName, scope: Scope) -> str:
    """The first balance that does not hold over the staged rows, with one group that shows it; '' if all hold."""
    for name, balance in contract.balances.items():
        _register(context, TableName.parse(balance.to))
        sql = balance_sql(context.workspace, contract, balance, staged, scope)
        rows = context.engine.query(f"SELECT * FROM ({sql}) LIMIT 1").to_pylist()
        context.records.write("balance", table=contract.table, balance=name, ok=not rows)
        if rows:
            row = rows[0]
            place = ", ".join(f"{column} {row[column]}" for column in balance.by)
            return f"balance {name}: {balance.sum} is {row['actual']}, {balance.to} has {row['expected']} ({place})"
    return ""


def _register(context: Context, table: TableName) -> None:
    context.register(table)
    for contract in context.workspace.contracts.values():
        if table.layer == "silver" and table.name in contract.tables:
            parent = parent_of(contract, table.name)
            if parent:
                context.register(TableName("silver", parent))
