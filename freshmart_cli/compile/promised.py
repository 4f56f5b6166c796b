"""The columns that contracts promise of a table, whether or not it is there."""

from __future__ import annotations

from freshmart_cli.compile.days import days_contract, days_table
from freshmart_cli.contracts.columns import published_columns
from freshmart_cli.contracts.workspace import Workspace
from freshmart_cli.names import TableName


def promised_columns(workspace: Workspace, table: TableName) -> dict[str, str]:
    """Name → type, the engine's own columns apart; empty for a table that no contract makes."""
    derived = workspace.derived.get(str(table))
    if derived is not None:
        return {name: column.type for name, column in derived.columns.items()}
    for contract in workspace.contracts.values():
        if table.layer == "silver" and table.name in contract.tables:
            return published_columns(contract, table.name)
        if table == days_table(contract):
            days = days_contract(contract, workspace.settings.timezone)
            return {name: column.type for name, column in days.columns.items()}
    return {}
