"""Contracts whose records are changes to the rows of several tables (CDC)."""

from __future__ import annotations

from freshmart_cli.contracts.source_contract import Contract
from freshmart_cli.formats.registry import formats

HISTORY_LOADS = ("scd1", "scd2")
"""Loads that make a table's rows from the changes kept beside it."""


def carries_changes(contract: Contract) -> bool:
    """Whether the contract's format tells of changes."""
    return formats()[contract.format.type].capabilities.changes  # type: ignore[attr-defined]


def changed_table(contract: Contract, table: str) -> str:
    """The upstream table whose changes a table follows: what ``from`` names, else its own name."""
    named = contract.tables[table].from_
    return table if named == "$" else named
