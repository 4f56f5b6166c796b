"""Checks that a derived table's sums equal what they are made of (DESIGN.md, 2.3)."""

from __future__ import annotations

from freshmart_cli.compile.derived import Scope, balance_sql
from freshmart_cli.contracts.derived import Derived
from freshmart_cli.contracts.kinship import parent_of
from freshmart_cli.contracts.workspace import Workspace
from freshmart_cli.execute.context import Context
from freshmart_cli.names import TableName


def unbalanced(context: Context, contract: Derived, staged: TableName, scope: Scope) -> str:
    """The first balance that does not hold over the staged rows, with one group that shows it; '' if all hold.

    What ``balanced_with`` names must be known to the engine.
    """
    for name, balance in contract.balances.items():
        sql = balance_sql(context.workspace, contract, balance, staged, scope)
        rows = context.engine.query(f"SELECT * FROM ({sql}) LIMIT 1").to_pylist()
        context.records.write("balance", table=contract.table, balance=name, ok=not rows)
        if rows:
            row = rows[0]
            place = ", ".join(f"{column} {row[column]}" for column in balance.by)
            return f"balance {name}: {balance.sum} is {row['actual']}, {balance.to} has {row['expected']} ({place})"
    return ""


def balanced_with(workspace: Workspace, contract: Derived) -> tuple[str, ...]:
    """The tables that the balances read beside the staged rows, a parent before what is within it."""
    found: dict[str, None] = {}
    for table in (TableName.parse(balance.to) for balance in contract.balances.values()):
        for source in workspace.contracts.values():
            parent = parent_of(source, table.name) if table.layer == "silver" and table.name in source.tables else None
            if parent:
                found[str(TableName("silver", parent))] = None
        found[str(table)] = None
    return tuple(found)
