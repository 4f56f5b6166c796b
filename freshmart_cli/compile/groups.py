"""Compiles a source contract by the kind of its format."""

from __future__ import annotations

from freshmart_cli.compile.cdc_group import cdc_group
from freshmart_cli.compile.fixed_width_group import fixed_width_group
from freshmart_cli.compile.row_group import row_group
from freshmart_cli.compile.row_history import with_histories
from freshmart_cli.compile.source_group import SourceGroup
from freshmart_cli.contracts.changes import carries_changes
from freshmart_cli.contracts.source_contract import Contract
from freshmart_cli.errors import UserError
from freshmart_cli.formats.registry import formats


def group_of_contract(contract: Contract) -> SourceGroup:
    """The group of a contract, compiled once."""
    known = _COMPILED.get(id(contract))
    if known is None or known[0] is not contract:
        known = _COMPILED[id(contract)] = (contract, _compiled(contract))
    return known[1]


_COMPILED: dict[int, tuple[Contract, SourceGroup]] = {}
"""By the contract's identity: contracts are frozen, but their maps cannot be hashed."""


def _compiled(contract: Contract) -> SourceGroup:
    _refuse_unbuilt(contract)
    if carries_changes(contract):
        return cdc_group(contract)
    kind = formats()[contract.format.type]  # type: ignore[attr-defined]
    group = fixed_width_group(contract) if kind.capabilities.record_types else row_group(contract)
    return with_histories(contract, group)


def _refuse_unbuilt(contract: Contract) -> None:
    """Say so, rather than treat a reference otherwise than its contract asks."""
    for name, table in contract.tables.items():
        for each, reference in table.references.items():
            if reference.on_missing in ("park", "quarantine"):
                place = f"{contract.contract}: {name}.references.{each}"
                raise UserError(
                    f"{place}: on_missing {reference.on_missing} is not built yet",
                    hint="use infer or keep: the row is published with its orphan flag",
                )
