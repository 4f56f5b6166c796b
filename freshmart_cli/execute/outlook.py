"""What a run would do and why, read from the ledger and the states alone: no engine, nothing written."""

from __future__ import annotations

import math
from dataclasses import dataclass

from freshmart_cli.compile.derived import definition_of
from freshmart_cli.compile.follow import upstreams
from freshmart_cli.compile.groups import group_of_contract
from freshmart_cli.connectors.files import Candidate, Known
from freshmart_cli.connectors.listing import list_files
from freshmart_cli.counting import counted
from freshmart_cli.execute import awaiting
from freshmart_cli.execute.context import Context, source_group
from freshmart_cli.execute.decisions import decisions_of
from freshmart_cli.execute.promote_silver import pending_batches
from freshmart_cli.execute.scope import pending_changes
from freshmart_cli.execute.seen import seen_before
from freshmart_cli.execute.state import GroupState
from freshmart_cli.names import TableName


@dataclass(frozen=True, slots=True)
class Outlook:
    """One step that a run would take. ``action``: ingest, promote, refresh, rebuild, held or nothing."""

    table: str
    action: str
    reason: str


def of_landing(context: Context, name: str) -> Outlook:
    """Files of a source that no committed batch has."""
    source = context.workspace.sources[name]
    seen = seen_before(context.ledger, name)
    limit = context.as_of.timestamp() * 1e9 if context.as_of else math.inf
    listed = [
        each for each in list_files(context.landing, source.path, source.closed).candidates if each.mtime_ns <= limit
    ]
    fresh = seen.unknown(listed)
    seen.expect([each.relative_path for each in fresh])
    fresh = [each for each in fresh if (each.relative_path, each.size, each.mtime_ns) not in seen.rejected]
    table = f"bronze.{context.workspace.contracts[name].bronze_table}"
    unsettled = [batch for batch, done in context.ledger.batches(name).items() if not done]
    if unsettled:
        return Outlook(table, "ingest", f"an interrupted batch is settled first: {unsettled[0]}")
    new = [each for each in fresh if not _is_same(each, seen.versions.get(each.relative_path))]
    files = counted(len(listed), "file")
    if new:
        return Outlook(table, "ingest", f"{len(new)} of {files} not taken in yet")
    again = f"; {len(fresh)} to be hashed again" if fresh else ""
    return Outlook(table, "nothing", f"{files} taken in, none new{again}")


def _is_same(candidate: Candidate, known: Known | None) -> bool:
    """Whether a file looks as it did when it was taken in, shortly after its writing."""
    return known is not None and (known.size, known.mtime_ns) == (candidate.size, candidate.mtime_ns)


def of_source(context: Context, name: str, upstream: frozenset[str] = frozenset()) -> Outlook:
    """Batches of a source that are not promoted, and rows that wait; ``upstream``: tables that the same run changes."""
    contract, group = context.workspace.contracts[name], source_group(name)
    state = context.state(group)
    if state.definition and state.definition != group_of_contract(contract).definition:
        return Outlook(group, "rebuild", "the contract changed; run: " + f"freshmart promote silver {name} --rebuild")
    pending = pending_batches(context, name, state)
    decided = [each for each in decisions_of(context, name) if each.order not in state.decided]
    if state.in_flight is not None:
        return Outlook(group, "promote", "an interrupted promotion is finished first")
    waiting = _waiting(context, name, state, upstream)
    if pending or decided or waiting.due:
        told = [f"{counted(len(pending), 'batch', 'batches')} not promoted yet"] if pending else []
        told += [f"{counted(len(decided), 'decision')} not applied yet"] if decided else []
        return Outlook(group, "promote", "; ".join([*told, *waiting.due, *waiting.idle]))
    if state.held:
        return Outlook(group, "held", "; ".join([state.held[0].reason, *waiting.idle]))
    told = [f"{counted(len(state.promoted), 'batch', 'batches')} promoted, none new"]
    return Outlook(group, "nothing", "; ".join([*told, *waiting.idle]))


@dataclass(frozen=True, slots=True)
class _Waiting:
    """What is told of rows that wait: those to be judged again, and those whose parent did not change."""

    due: tuple[str, ...]
    idle: tuple[str, ...]


def _waiting(context: Context, name: str, state: GroupState, upstream: frozenset[str]) -> _Waiting:
    seen = awaiting.seen_of(context, group_of_contract(context.workspace.contracts[name]))
    changed = {each.awaited.label for each in awaiting.due(state, seen)}
    parents = {each.awaited.label: each.awaited.reference.target for each in seen}
    due, idle = [], []
    for each in state.waiting:
        parent = parents.get(each.reference, "")
        rows = f"{counted(each.rows, 'row')} of {each.reference}"
        if each.reference in changed:
            due.append(f"{rows} judged again, {parent} changed")
        elif parent in upstream:
            due.append(f"{rows} judged again if {parent} changes in this run")
        else:
            idle.append(f"{rows} waiting for {parent}")
    return _Waiting(tuple(due), tuple(idle))


def of_derived(context: Context, name: str, upstream: frozenset[str]) -> Outlook:
    """A derived table; ``upstream``: tables that would change in the same run."""
    contract, state = context.workspace.derived[name], context.state(name)
    if state.definition and state.definition != definition_of(contract):
        table = TableName.parse(name)
        command = f"freshmart promote {table.layer} {table.name} --rebuild"
        return Outlook(name, "rebuild", f"the contract changed; run: {command}")
    if state.in_flight is not None:
        return Outlook(name, "refresh", "an interrupted publication is finished first")
    coming = sorted(set(upstreams(contract)) & upstream)
    if not context.exists(TableName.parse(name)):
        return Outlook(name, "refresh", "it is not built yet")
    pending = pending_changes(context, contract, state)
    changed = [each for each, changes in pending.items() if changes is None or changes]
    if changed or coming:
        reasons = [f"{each} changed" for each in changed] + [f"{each} may change in this run" for each in coming]
        return Outlook(name, "refresh", "; ".join(reasons))
    return Outlook(name, "nothing", "nothing upstream changed")
