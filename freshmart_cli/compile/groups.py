"""Compiles a source contract by the kind of its format."""

from __future__ import annotations

from freshmart_cli.compile.fixed_width_group import fixed_width_group
from freshmart_cli.compile.row_group import row_group
from freshmart_cli.compile.source_group import SourceGroup
from freshmart_cli.contracts.source_contract import Contract
from freshmart_cli.formats.registry import formats


def group_of_contract(contract: Contract) -> SourceGroup:
    """The group of a contract, compiled once."""
    kind = formats()[contract.format.type]  # type: ignore[attr-defined]
    return fixed_width_group(contract) if kind.capabilities.record_types else row_group(contract)
