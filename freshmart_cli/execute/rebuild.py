"""Rebuilds a source's silver tables from bronze: staged aside in folders of a new generation, then swapped.

Swapping is one replacement of the group's state document, so readers see the old tables or the new.
"""

from __future__ import annotations

from dataclasses import replace

from freshmart_cli.contracts.source_contract import Contract
from freshmart_cli.execute.boundaries import Boundary, reached
from freshmart_cli.execute.context import Context, source_group
from freshmart_cli.execute.promote_silver import Promoted, promote_source
from freshmart_cli.execute.state import GroupState, States


def rebuild_source(context: Context, contract: Contract) -> Promoted:
    """Promote every committed batch again under today's contract; followers recompute in full."""
    group = source_group(contract.contract)
    current = context.state(group)
    aside = _Aside(
        context.states, group, GroupState(generation=current.generation + 1, overridden=current.overridden)
    )
    _clear(context, contract, current.generation + 1)
    _forget(context, contract)
    rebuilt = promote_source(replace(context, states=aside), contract)
    built = aside.read(group)
    context.states.write(group, replace(built, changes=(), dropped_changes=True))
    reached(Boundary.REBUILD_SWAPPED)
    _forget(context, contract)
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
    """A crashed rebuild may have left folders of the generation to be built."""
    import shutil

    for folder in (context.lakehouse.root / "silver").glob(f"*.g{generation}"):
        if folder.name.partition("__")[0].partition(".g")[0] in contract.tables:
            shutil.rmtree(folder)


def _forget(context: Context, contract: Contract) -> None:
    from freshmart_cli.names import TableName

    for table in contract.tables:
        for kind in ("", "__versions", "__quarantine", "__events"):
            context.engine.forget(TableName("silver", f"{table}{kind}"))
