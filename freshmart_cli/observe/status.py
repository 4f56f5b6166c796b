"""Is it fresh, complete, gated, and what needs a person (DESIGN.md, 1)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from freshmart_cli.compile.derived import definition_of
from freshmart_cli.compile.groups import group_of_contract
from freshmart_cli.connectors.listing import unclaimed
from freshmart_cli.counting import age, counted
from freshmart_cli.execute.context import Context, source_group
from freshmart_cli.execute.promote_silver import pending_batches
from freshmart_cli.execute.scope import pending_changes
from freshmart_cli.names import TableName
from freshmart_cli.observe.arrived import Arrived, arrived, batches_in, freshness
from freshmart_cli.observe.completeness import days_of, orphans_of
from freshmart_cli.observe.drift import unnamed_fields
from freshmart_cli.observe.health import Attention, HeldBatch, SourceStatus, Status, TableStatus
from freshmart_cli.observe.quarantine_list import quarantine_list
from freshmart_cli.observe.quarantined import PARKED

GATE_BLOCKS, SLO_MISSED = 3, 4


def status(context: Context) -> Status:
    """The state of every source and derived table as of the context's clock."""
    seen = {name: arrived(context, name) for name in context.workspace.contracts}
    sources = tuple(_source(context, name, each) for name, each in seen.items())
    newest = {batch: at for each in seen.values() for batch, at in each.newest.items()}
    tables = tuple(_table(context, TableName.parse(name), newest) for name in context.workspace.derived)
    alone = _unclaimed(context)
    notes = _Notes(sources, tables, alone)
    return Status(
        as_of=context.now.astimezone(UTC),
        sources=sources,
        tables=tables,
        unclaimed=alone,
        attention=tuple(notes.all()),
        exit_code_check=notes.exit_code,
    )


def _source(context: Context, source: str, seen: Arrived) -> SourceStatus:
    contract = context.workspace.contracts[source]
    state = context.state(source_group(source))
    batches = context.ledger.committed(source)
    created = context.ledger.read_plan(source, batches[-1]).created_at_us if batches else None
    waiting = [each for each in quarantine_list(context, source).entries if not each.in_grace]
    pending = pending_batches(context, source, state)
    return SourceStatus(
        source=source,
        last_batch=batches[-1] if batches else "",
        last_batch_at=datetime.fromtimestamp(created / 1e6, UTC) if created is not None else None,
        freshness=freshness(context, contract.cadence, max(seen.newest.values(), default=None)),
        pending_batches=len(pending),
        held=tuple(HeldBatch(each.batch_id, each.reason) for each in state.held),
        rejected=seen.rejected,
        held_files=seen.held,
        open_entries=len(waiting),
        parked_entries=sum(each.kind == PARKED for each in waiting),
        oldest_entry=max((each.age for each in waiting), default=None),
        at_stake=sum((each.at_stake for each in waiting), Decimal(0)),
        orphans=orphans_of(context, contract),
        days=days_of(context, contract),
        needs_rebuild=bool(state.definition) and state.definition != group_of_contract(contract).definition,
        interrupted=state.in_flight is not None,
        unnamed=unnamed_fields(context, contract),
    )


def _table(context: Context, table: TableName, newest: dict[str, int]) -> TableStatus:
    derived = context.workspace.derived[str(table)]
    state = context.state(str(table))
    exists = context.exists(table)
    pending = pending_changes(context, derived, state)
    reflected = [newest[batch] for batch in batches_in(context, table) if batch in newest] if exists else []
    return TableStatus(
        table=str(table),
        exists=exists,
        freshness=freshness(context, derived.cadence, max(reflected, default=None)),
        pending_changes=len({change.id for changes in pending.values() for change in changes or ()}),
        held=state.held[0].reason if state.held else "",
        needs_rebuild=bool(state.definition) and state.definition != definition_of(derived),
        interrupted=state.in_flight is not None,
    )


def _unclaimed(context: Context) -> tuple[str, ...]:
    """Landing files that no source claims; none where the landing folder is not a folder here."""
    patterns = tuple(path for source in context.workspace.sources.values() for path in source.path)
    return unclaimed(context.landing, patterns) if context.landing.is_dir() else ()


@dataclass(frozen=True, slots=True)
class _Notes:
    """What needs a person."""

    sources: tuple[SourceStatus, ...]
    tables: tuple[TableStatus, ...]
    unclaimed: tuple[str, ...]

    @property
    def exit_code(self) -> int:
        kinds = {each.kind for each in self.all()}
        if kinds & {"stale", "incomplete"}:
            return SLO_MISSED
        return GATE_BLOCKS if "held" in kinds else 0

    def all(self) -> Iterator[Attention]:
        for source in self.sources:
            yield from _of_source(source)
        for table in self.tables:
            yield from _of_table(table)
        yield from _stale(self.tables)
        if self.unclaimed:
            what = f"{counted(len(self.unclaimed), 'landing file')} that no source claims"
            yield Attention("unclaimed", what, "freshmart status")


def _of_source(each: SourceStatus) -> Iterator[Attention]:
    name = each.source
    if each.needs_rebuild:
        yield Attention("rebuild", f"{name}: the contract changed", f"freshmart promote silver {name} --rebuild")
    if each.interrupted:
        yield Attention("interrupted", f"{name}: a promotion did not end", f"freshmart promote silver {name}")
    for held in each.held:
        command = f'freshmart promote silver {name} --override-gate "reason"'
        yield Attention("held", f"{name}: batch {held.batch_id}: {held.reason}", command)
    if each.freshness.is_fresh is False:
        yield Attention("stale", f"{name}: {_arrived(each.freshness.age)}", f"freshmart ingest {name}")
    if each.days is not None and each.days.recent_incomplete:
        what = f"{name}: {counted(each.days.recent_incomplete, 'recent day')} not complete"
        yield Attention("incomplete", what, "freshmart query 'SELECT * FROM ops.sequence_gaps'")
    if each.open_entries > each.parked_entries:
        what = f"{name}: {counted(each.open_entries, 'entry', 'entries')} in quarantine, {each.at_stake:,} at stake"
        what += f"; {each.parked_entries} parked" if each.parked_entries else ""
        yield Attention("quarantine", what, "freshmart quarantine list")
    if each.rejected or each.held_files:
        what = f"{name}: {counted(len(each.rejected) + len(each.held_files), 'file')} not taken in"
        yield Attention("files", what, "freshmart query 'SELECT * FROM ops.error_log'")


def _of_table(each: TableStatus) -> Iterator[Attention]:
    layer, _, name = each.table.partition(".")
    if each.needs_rebuild:
        yield Attention("rebuild", f"{each.table}: the contract changed", f"freshmart promote {layer} {name} --rebuild")
    if each.interrupted:
        yield Attention("interrupted", f"{each.table}: a refresh did not end", f"freshmart promote {layer} {name}")
    if each.held:
        yield Attention("held", f"{each.table}: {each.held}", f"freshmart explain {each.table}")


def _stale(tables: tuple[TableStatus, ...]) -> Iterator[Attention]:
    """One note for all: they are mostly late together, by one source or by one run that was left out."""
    late = [each for each in tables if each.freshness.is_fresh is False]
    if late:
        oldest = max(late, key=lambda each: each.freshness.age or timedelta.max)
        others = f" and {counted(len(late) - 1, 'other table')}" if len(late) > 1 else ""
        yield Attention("stale", f"{oldest.table}{others}: {_arrived(oldest.freshness.age)}", "freshmart run --due")


def _arrived(span: timedelta | None) -> str:
    return "nothing has arrived yet" if span is None else f"the newest data arrived {age(span)} ago"
