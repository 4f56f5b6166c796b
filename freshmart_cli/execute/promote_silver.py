"""Bronze → silver for one source (PROTOCOLS.md, *Promotion*): every committed batch that is not promoted yet.

Order: stage → measure → gate → record what will change → publish → record the equation → mark promoted. Each step can
be repeated; a recorded change that was not marked promoted is published again in repair mode.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace

from freshmart_cli.compile.groups import group_of_contract
from freshmart_cli.compile.publish_silver import Target
from freshmart_cli.compile.rendering import text_literal
from freshmart_cli.compile.source_group import SourceGroup
from freshmart_cli.contracts.model import Gate
from freshmart_cli.contracts.source_contract import Contract
from freshmart_cli.counting import counted
from freshmart_cli.errors import NeedsRebuild, StepFailed
from freshmart_cli.execute import equation, histories, snapshots
from freshmart_cli.execute.boundaries import Boundary, reached
from freshmart_cli.execute.changed import changed_values
from freshmart_cli.execute.context import Context, fresh_id, source_group
from freshmart_cli.execute.decisions import Decided, decisions_of
from freshmart_cli.execute.publish_family import decide, publish
from freshmart_cli.execute.publish_files import publish_files
from freshmart_cli.execute.quality import RuleCount, Verdict, batch_quality, measure, verdicts
from freshmart_cli.execute.staging import Attempt, begin, stage_records
from freshmart_cli.execute.state import Change, GroupState, Held


@dataclass(frozen=True, slots=True)
class Promoted:
    """What one promotion did. ``counts``: rows by state of the batches promoted."""

    source: str
    batches: tuple[str, ...]
    counts: dict[str, int]
    held: tuple[Held, ...]
    warned: tuple[str, ...]


def promote_source(context: Context, contract: Contract, override: str = "") -> Promoted:
    """Promote what is pending; ``override``: the reason for which held batches pass their gate this time."""
    group = group_of_contract(contract)
    state = _current(context, group)
    pending = pending_batches(context, contract.contract, state, bool(override))
    decisions = decisions_of(context, contract.contract)
    undecided = tuple(each for each in decisions if each.order not in state.decided)
    if not pending and not undecided and state.in_flight is None:
        return Promoted(contract.contract, (), {}, state.held, ())
    context.tell(f"promote {contract.contract}", "began")
    if override:
        context.records.write("override", source=contract.contract, batches=list(pending), reason=override)
        state = replace(state, overridden=(*state.overridden, *pending), held=())
    result = _promote(context, group, contract, state, _Work(pending, decisions, undecided))
    context.tell(f"promote {contract.contract}", "ended", counted(len(result.batches), "batch", "batches"))
    return result


@dataclass(frozen=True, slots=True)
class _Work:
    pending: tuple[str, ...]
    decisions: tuple[Decided, ...]
    undecided: tuple[Decided, ...]


def pending_batches(context: Context, source: str, state: GroupState, with_held: bool = False) -> tuple[str, ...]:
    """Committed minus promoted; a batch in flight counts as pending, a held one only if asked for."""
    held = {each.batch_id for each in state.held} if not with_held else set()
    done = {*state.promoted, *held}
    return tuple(batch for batch in context.ledger.committed(source) if batch not in done)


def _current(context: Context, group: SourceGroup) -> GroupState:
    state = context.state(source_group(group.name))
    if state.definition and state.definition != group.definition:
        raise NeedsRebuild(
            f"the definition of {group.name} changed since its tables were built",
            hint=f"see what would happen: freshmart plan; then: freshmart promote silver {group.name} --rebuild",
        )
    _assert_present(context, group, state)
    return replace(state, definition=group.definition)


def _assert_present(context: Context, group: SourceGroup, state: GroupState) -> None:
    """A table whose folder is gone must not silently begin anew with the next batch alone."""
    if not any(context.ledger.read_plan(group.name, batch).new_slices for batch in state.promoted[:1]):
        return
    gone = [str(name) for name in group.tables if not context.exists(name)]
    if gone:
        raise StepFailed(
            f"the folder of {', '.join(gone)} is gone, though batches were promoted to it",
            hint=f"build it again from bronze: freshmart promote silver {group.name} --rebuild",
        )


def _promote(context: Context, group: SourceGroup, contract: Contract, state: GroupState, work: _Work) -> Promoted:
    name = source_group(group.name)
    batches = work.pending
    warned: tuple[str, ...] = ()
    has_rows = [each for each in batches if context.ledger.read_plan(group.name, each).new_slices]
    attempt = begin(context, group, _is_framed(context, group, has_rows, work))
    repair = state.in_flight is not None
    counts: dict[str, int] = {}
    if has_rows or work.undecided:
        attempt = stage_records(attempt, _where(context, has_rows, work))
        reached(Boundary.SILVER_STAGED)
        measured = measure(attempt)
        failed = verdicts(batch_quality(measured), state, _gates(contract))
        blocked = [*_blocked(failed, state, work), *_failing(group, measured, state, work)]
        if snapshots.is_snapshot_group(group):
            blocked += snapshots.shrunk(attempt, state.overridden)
        if blocked:
            blocked = _one_each(blocked)
            state = _hold(context, name, state, blocked)
            rest = replace(work, pending=tuple(b for b in work.pending if b not in {h.batch_id for h in blocked}))
            if not rest.pending and not rest.undecided and state.in_flight is None:
                return Promoted(group.name, (), {}, state.held, ())
            return _promote(context, group, contract, state, rest)
        warned = tuple(each.reason for each in failed)
        context.records.write_all(
            "quality", [{"layer": "silver", "source": group.name, **asdict(each)} for each in measured]
        )
        state = replace(state, quality=(*state.quality, *batch_quality(measured))[-200:])
        state = _publish(attempt, contract, state, _Publication(tuple(has_rows), work, repair))
        counts = equation.record(attempt, tuple(has_rows))
    state = replace(
        state.ended(),
        promoted=(*state.promoted, *batches),
        decided=(*state.decided, *(each.order for each in work.undecided)),
    )
    context.states.write(name, state)
    reached(Boundary.SILVER_PROMOTED)
    attempt.clean()
    return Promoted(group.name, batches, counts, state.held, warned)


@dataclass(frozen=True, slots=True)
class _Publication:
    batches: tuple[str, ...]
    work: _Work
    repair: bool


def _publish(attempt: Attempt, contract: Contract, state: GroupState, publication: _Publication) -> GroupState:
    context, group = attempt.context, attempt.group
    name = source_group(group.name)
    if snapshots.is_snapshot_group(group):
        return snapshots.publish(attempt, state, publication.batches)
    if histories.is_history_group(group):
        return histories.publish(attempt, state, publication.batches, publication.repair)
    chosen = [
        decide(
            attempt,
            Target(family, attempt.stages, repair=publication.repair, decisions=publication.work.decisions),
        )
        for family in group.families
    ]
    change = Change(fresh_id(), publication.batches, (), changed_values(attempt, chosen, state.in_flight))
    state = state.began(change)
    context.states.write(name, state)
    reached(Boundary.SILVER_RECORDED)
    for decided in chosen:
        publish(attempt, decided)
    if group.file_level:
        publish_files(attempt, group.file_level, publication.repair or bool(publication.work.undecided))
        reached(Boundary.SILVER_FILES_PUBLISHED)
    return state


def _is_framed(context: Context, group: SourceGroup, batches: list[str], work: _Work) -> bool:
    """Whether the reader nested all that is to be parsed as today's contract does."""
    read = context.ledger.committed(group.name) if work.undecided else batches
    return bool(group.framing) and all(
        context.ledger.read_plan(group.name, each).framing == group.framing for each in read
    )


def _where(context: Context, batches: list[str], work: _Work) -> str:
    """Which bronze rows to parse: those of the batches, and the files that hold versions newly decided on."""
    listed = ", ".join(text_literal(batch) for batch in batches) or "''"
    where = f"_batch_id IN ({listed})"
    files = sorted({file for each in work.undecided for file in each.files})
    if files:
        known = ", ".join(text_literal(batch) for batch in context.ledger.committed(_source(work)))
        where = f"({where} OR (_batch_id IN ({known}) AND _file_hash IN ({', '.join(map(text_literal, files))})))"
    return where


def _source(work: _Work) -> str:
    return work.undecided[0].source


def _gates(contract: Contract) -> dict[str, Gate]:
    return {name: table.gate for name, table in contract.tables.items() if table.gate is not None}


def _one_each(blocked: list[Held]) -> list[Held]:
    """One entry a batch, with all its reasons."""
    reasons: dict[str, list[str]] = {}
    for each in blocked:
        reasons.setdefault(each.batch_id, []).append(each.reason)
    return [Held(batch, "; ".join(listed), fresh_id()) for batch, listed in reasons.items()]


def _blocked(failed: tuple[Verdict, ...], state: GroupState, work: _Work) -> list[Held]:
    return [
        Held(each.batch_id, each.reason, "")
        for each in failed
        if each.blocking and each.batch_id not in state.overridden and each.batch_id in work.pending
    ]


def _failing(group: SourceGroup, counts: tuple[RuleCount, ...], state: GroupState, work: _Work) -> list[Held]:
    """Batches in which a rule fails that must not fail at all."""
    strict = {(plan.table, f"warn:{name}"): name for plan in group.records for name in plan.failing}
    return [
        Held(each.batch_id, f"{each.table}: {strict[each.table, each.rule]} fails on {counted(each.failed, 'row')}", "")
        for each in counts
        if (each.table, each.rule) in strict
        and each.failed
        and each.batch_id not in state.overridden
        and each.batch_id in work.pending
    ]


def _hold(context: Context, name: str, state: GroupState, blocked: list[Held]) -> GroupState:
    for each in blocked:
        context.records.write("held", group=name, batch_id=each.batch_id, reason=each.reason)
    state = replace(state, held=(*state.held, *blocked))
    context.states.write(name, state)
    return state
