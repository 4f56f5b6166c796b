"""Rebuilds a source's silver tables from bronze: staged aside in folders of a new generation, then swapped.

Swapping is one replacement of the group's state document, so readers see the old tables or the new.
"""

from __future__ import annotations

import shutil
from dataclasses import replace

from freshmart_cli.contracts.source_contract import Contract
from freshmart_cli.execute.boundaries import Boundary, reached
from freshmart_cli.execute.context import Context, fresh_id, source_group
from freshmart_cli.execute.promote_silver import Promoted, promote_source
from freshmart_cli.execute.state import Change, GroupState, States
from freshmart_cli.names import TableName


def rebuild_source(context: Context, contract: Contract) -> Promoted:
    """Promote every committed batch again under today's contract; followers recompute in full."""
    group = source_group(contract.contract)
    current = context.state(group)
    aside = _Aside(context.states, group, GroupState(generation=current.generation + 1, overridden=current.overridden))
    _clear(context, contract, current.generation + 1)
    _forget(context, contract)
    rebuilt = promote_source(replace(context, states=aside), contract)
    built = aside.read(group)
    context.states.write(group, replace(built, changes=(Change(fresh_id(), everything=True),)))
    reached(Boundary.REBUILD_SWAPPED)
    _forget(context, contract)
    _clear(context, contract, current.generation)
    return rebuilt


class _Aside(States):
    """State documents in which one group is held in memory until the swap."""

    def __init__(self, states: States, group: str, state: GroupState) -> None:
        self._states, self._group, self._state = states, group, state

    def read(self, group: str) -> GroupState:
        return self._state if group == self._group else self._states.read(group)

    def write(self, group: str, state: GroupState) -> None:
        if group == self._group:
            self._state = state
        else:
            self._states.write(group, state)


def _clear(context: Context, contract: Contract, generation: int) -> None:
    """Remove a generation's folders: one replaced, or what a crashed rebuild left where one is to be built."""
    for name in _tables(contract):
        shutil.rmtree(context.lakehouse.stored(name, generation).location, ignore_errors=True)


def _forget(context: Context, contract: Contract) -> None:
    for name in _tables(contract):
        context.engine.forget(name)


def _tables(contract: Contract) -> list[TableName]:
    kinds = ("", "__versions", "__quarantine", "__events")
    return [TableName("silver", f"{table}{kind}") for table in contract.tables for kind in kinds]
