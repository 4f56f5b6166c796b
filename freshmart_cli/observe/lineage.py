"""Which table is made of which, down to the sources."""

from __future__ import annotations

from freshmart_cli.compile.days import days_contract, days_table
from freshmart_cli.compile.follow import upstreams
from freshmart_cli.contracts.derived import Derived
from freshmart_cli.contracts.source_contract import Contract
from freshmart_cli.contracts.suggest import did_you_mean
from freshmart_cli.contracts.workspace import Workspace
from freshmart_cli.errors import UserError
from freshmart_cli.names import TableName


def chosen_sources(workspace: Workspace, source: str | None) -> tuple[str, ...]:
    """The source asked for, or all; raises UserError for an unknown one."""
    if source is None:
        return tuple(workspace.contracts)
    if source not in workspace.contracts:
        raise UserError(f"no source {source!r}", hint=did_you_mean(source, workspace.contracts, kind="sources"))
    return (source,)


def contract_of(workspace: Workspace, table: TableName) -> Contract | None:
    """The source contract that makes a silver table (companions apart)."""
    for contract in workspace.contracts.values():
        if table.layer == "silver" and table.name in contract.tables:
            return contract
    return None


def derived_of(workspace: Workspace, table: TableName) -> Derived | None:
    """The contract of a derived table, the engine's own days tables included."""
    if str(table) in workspace.derived:
        return workspace.derived[str(table)]
    for contract in workspace.contracts.values():
        if days_table(contract) == table:
            return days_contract(contract, workspace.settings.timezone)
    return None


def upstreams_of(workspace: Workspace, table: TableName) -> tuple[TableName, ...]:
    """The tables that a table is directly made of; none for a source's."""
    derived = derived_of(workspace, table)
    return tuple(TableName.parse(each) for each in upstreams(derived)) if derived else ()


def sources_of(workspace: Workspace, table: TableName) -> frozenset[str]:
    """Every source whose data reaches a table."""
    found: set[str] = set()
    seen: set[TableName] = set()
    waiting = [table]
    while waiting:
        name = waiting.pop()
        if name in seen:
            continue
        seen.add(name)
        contract = contract_of(workspace, TableName(name.layer, name.name.partition("__")[0]))
        if contract is not None:
            found.add(contract.contract)
        waiting += upstreams_of(workspace, name)
    return frozenset(found)
