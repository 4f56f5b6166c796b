"""Compiles a source contract by the kind of its format."""

from __future__ import annotations

from freshmart_cli.compile.cdc_group import cdc_group
from freshmart_cli.compile.document_group import document_group
from freshmart_cli.compile.fixed_width_group import fixed_width_group
from freshmart_cli.compile.row_group import row_group
from freshmart_cli.compile.row_history import with_histories
from freshmart_cli.compile.source_group import SourceGroup
from freshmart_cli.contracts.source_contract import Contract
from freshmart_cli.formats.registry import format_of


def group_of_contract(contract: Contract) -> SourceGroup:
    """The group of a contract, compiled once."""
    known = _COMPILED.get(id(contract))
    if known is None or known[0] is not contract:
        known = _COMPILED[id(contract)] = (contract, _compiled(contract))
    return known[1]


_COMPILED: dict[int, tuple[Contract, SourceGroup]] = {}
"""By the contract's identity: contracts are frozen, but their maps cannot be hashed."""


def _compiled(contract: Contract) -> SourceGroup:
    found = format_of(contract.format).capabilities
    if found.changes:
        return cdc_group(contract)
    if found.documents:
        return with_histories(contract, document_group(contract))
    return with_histories(contract, fixed_width_group(contract) if found.record_types else row_group(contract))
