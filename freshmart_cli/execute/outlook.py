"""What a run would do and why, read from the ledger and the states alone: no engine, nothing written."""

from __future__ import annotations

from dataclasses import dataclass

from freshmart_cli.compile.derived import definition_of
from freshmart_cli.compile.follow import upstreams
from freshmart_cli.compile.groups import group_of_contract
from freshmart_cli.connectors.files import is_known
from freshmart_cli.connectors.listing import list_files
from freshmart_cli.execute.context import Context, source_group
from freshmart_cli.execute.decisions import decisions_of
from freshmart_cli.execute.landing import seen_before
from freshmart_cli.execute.promote_silver import pending_batches
from freshmart_cli.execute.scope import pending_changes
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
    listing = list_files(context.landing, source.path, source.closed)
    fresh = [each for each in listing.candidates if not is_known(each, seen.versions.get(each.relative_path))]
    fresh = [each for each in fresh if (each.relative_path, each.size, each.mtime_ns) not in seen.rejected]
    if context.as_of is not None:
        fresh = [each for each in fresh if each.mtime_ns <= context.as_of.timestamp() * 1e9]
    table = f"bronze.{context.workspace.contracts[name].bronze_table}"
    unsettled = [batch for batch, done in context.ledger.batches(name).items() if not done]
    if unsettled:
        return Outlook(table, "ingest", f"an interrupted batch is settled first: {unsettled[0]}")
    if not fresh:
        return Outlook(table, "nothing", f"all {len(listing.candidates)} files are taken in")
    return Outlook(table, "ingest", f"{len(fresh)} of {len(listing.candidates)} files are not taken in yet")


def of_source(context: Context, name: str) -> Outlook:
    """Batches of a source that are not promoted."""
    contract, group = context.workspace.contracts[name], source_group(name)
    state = context.state(group)
    if state.definition and state.definition != group_of_contract(contract).definition:
        return Outlook(group, "rebuild", "the contract changed; run: " + f"freshmart promote silver {name} --rebuild")
    pending = pending_batches(context, name, state)
    decided = [each for each in decisions_of(context, name) if each.order not in state.decided]
    if state.in_flight is not None:
        return Outlook(group, "promote", "an interrupted promotion is finished first")
    if pending or decided:
        told = [f"{len(pending)} batches are not promoted"] if pending else []
        told += [f"{len(decided)} decisions are not applied"] if decided else []
        return Outlook(group, "promote", "; ".join(told))
    if state.held:
        return Outlook(group, "held", state.held[0].reason)
    return Outlook(group, "nothing", f"all {len(state.promoted)} batches are promoted")


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
