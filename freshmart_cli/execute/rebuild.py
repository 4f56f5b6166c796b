"""Rebuilds a source's silver tables from bronze: staged aside in folders of a new generation, then swapped.

Swapping is one replacement of the group's state document, so readers see the old tables or the new. Tables that would
lack a batch that they have now are not swapped in.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from freshmart_cli.contracts.source_contract import Contract
from freshmart_cli.counting import counted
from freshmart_cli.errors import BatchHeld
from freshmart_cli.execute.boundaries import Boundary, reached
from freshmart_cli.execute.context import Context, fresh_id, source_group
from freshmart_cli.execute.promote_silver import Promoted, promote_source
from freshmart_cli.execute.state import Change, GroupState, Held, States
from freshmart_cli.names import TableName

_TOLD = 3
"""Batches that a refusal names."""


def rebuild_source(context: Context, contract: Contract, override: str = "") -> Promoted:
    """Promote every committed batch again under today's contract; followers recompute in full.

    ``override``: the reason for which batches that would be held are published. Raises BatchHeld, and leaves the
    tables as they are, where a batch that is in them would be held.
    """
    group = source_group(contract.contract)
    current = context.state(group)
    aside = _Aside(context.states, group, GroupState(generation=current.generation + 1, overridden=current.overridden))
    _clear(context, contract, current.generation + 1)
    _forget(context, contract)
    rebuilt = _promote_all(replace(context, states=aside), contract, override)
    built = aside.read(group)
    lost = {each.batch_id: each for each in built.held if each.batch_id in current.promoted}
    if lost:
        _forget(context, contract)
        _clear(context, contract, current.generation + 1)
        raise _refusal(contract, tuple(lost.values()), len(current.promoted))
    context.states.write(group, replace(built, changes=(Change(fresh_id(), everything=True),)))
    reached(Boundary.REBUILD_SWAPPED)
    _forget(context, contract)
    _clear(context, contract, current.generation)
    return rebuilt


def _promote_all(aside: Context, contract: Contract, override: str) -> Promoted:
    """Only batches that their gate holds are overridden: the reason is said of them."""
    first = promote_source(aside, contract)
    if not (override and first.held):
        return first
    second = promote_source(aside, contract, override)
    counts = Counter(first.counts) + Counter(second.counts)
    return replace(second, batches=(*first.batches, *second.batches), counts=dict(counts))


def _refusal(contract: Contract, lost: tuple[Held, ...], promoted: int) -> BatchHeld:
    told = [f"{each.batch_id} ({each.reason})" for each in lost[:_TOLD]]
    told += [f"{len(lost) - _TOLD} more"] if len(lost) > _TOLD else []
    name, batches = contract.contract, counted(promoted, "promoted batch", "promoted batches")
    return BatchHeld(
        f"silver.{name} is not rebuilt and its tables stay as they are: {len(lost)} of {batches} would be held:"
        f" {', '.join(told)}",
        hint="mend the contract and rebuild again, or publish what misses its gate: "
        f'freshmart promote silver {name} --rebuild --override-gate "reason"',
    )


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
    """Remove a generation's tables: one replaced, or what a crashed rebuild left where one is to be built."""
    for name in _tables(contract):
        context.engine.remove(context.lakehouse.stored(name, generation).location)


def _forget(context: Context, contract: Contract) -> None:
    for name in _tables(contract):
        context.engine.forget(name)


def _tables(contract: Contract) -> list[TableName]:
    kinds = ("", "__versions", "__quarantine", "__events")
    return [TableName("silver", f"{table}{kind}") for table in contract.tables for kind in kinds]
