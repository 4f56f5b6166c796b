"""Finds a table or a column that somebody named; a misspelt one is answered with the nearest."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from freshmart_cli.contracts.columns import published_columns
from freshmart_cli.contracts.kinship import table_keys
from freshmart_cli.contracts.suggest import did_you_mean
from freshmart_cli.contracts.workspace import Workspace
from freshmart_cli.errors import UserError
from freshmart_cli.names import TableName
from freshmart_cli.observe.lineage import contract_of, derived_of


def promised_tables(workspace: Workspace) -> tuple[TableName, ...]:
    """Silver, gold and platinum tables that the contracts promise."""
    silver = [TableName("silver", name) for contract in workspace.contracts.values() for name in contract.tables]
    return (*silver, *(TableName.parse(name) for name in workspace.derived))


def table_named(workspace: Workspace, text: str) -> TableName:
    """``layer.table``, or a bare name that one layer has; raises UserError otherwise."""
    known = promised_tables(workspace)
    found = [each for each in known if text in (str(each), each.name)]
    if len(found) == 1:
        return found[0]
    names = [str(each) for each in found or known]
    hint = f"say which: {', '.join(names)}" if found else did_you_mean(text, _with_bare(names), kind="tables")
    raise UserError(f"{'ambiguous' if found else 'no'} table {text!r}", hint=hint)


def descriptions_of(workspace: Workspace, table: TableName) -> dict[str, str]:
    """Name → description of a table's columns, where its contract has one."""
    derived, contract = derived_of(workspace, table), contract_of(workspace, table)
    if derived is not None:
        return {name: column.description for name, column in derived.columns.items() if column.description}
    found = contract.tables.get(table.name) if contract is not None else None
    columns = found.columns.items() if found is not None else ()
    return {name: column.description for name, column in columns if column.description}


def columns_of(workspace: Workspace, table: TableName) -> dict[str, str]:
    """Name → type of a table's columns, the engine's apart; empty where it is not promised."""
    derived, contract = derived_of(workspace, table), contract_of(workspace, table)
    if derived is not None:
        return {name: column.type for name, column in derived.columns.items()}
    return published_columns(contract, table.name) if contract is not None else {}


def keys_of(workspace: Workspace, table: TableName) -> tuple[str, ...]:
    derived, contract = derived_of(workspace, table), contract_of(workspace, table)
    if derived is not None:
        return derived.keys
    return table_keys(contract, table.name) if contract is not None else ()


def check_keys(workspace: Workspace, table: TableName, keys: Mapping[str, str]) -> None:
    """Raises UserError for keys that the table does not have, and where none is given."""
    own = keys_of(workspace, table)
    allowed = own if derived_of(workspace, table) is not None else tuple(columns_of(workspace, table))
    if not keys:
        raise UserError(f"say which row of {table}", hint=f"its keys: {', '.join(own)}")
    for name in keys:
        if name not in allowed:
            hint = did_you_mean(name, allowed, kind="keys")
            raise UserError(f"{table} has no key {name!r}", hint=hint)


def _with_bare(names: Iterable[str]) -> list[str]:
    listed = list(names)
    return [*listed, *(name.partition(".")[2] for name in listed)]
