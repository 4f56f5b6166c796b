"""Bronze → silver for one source (PROTOCOLS.md, *Promotion*): every committed batch that is not promoted yet.

Order: stage → measure → gate → record what will change → publish → record the equation → mark promoted. Each step can
be repeated; a recorded change that was not marked promoted is published again in repair mode. Files of earlier batches
with rows that wait for a parent are staged with them once the parent has changed; what is measured, gated and accounted
for is the pending batches alone.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace

from freshmart_cli.compile.groups import group_of_contract
from freshmart_cli.compile.publish_silver import Target
from freshmart_cli.compile.source_group import SourceGroup
from freshmart_cli.contracts.source_contract import Contract
from freshmart_cli.counting import counted
from freshmart_cli.errors import NeedsRebuild, StepFailed
from freshmart_cli.execute import awaiting, drift, equation, histories, snapshots
from freshmart_cli.execute.boundaries import Boundary, reached
from freshmart_cli.execute.changed import changed_values
from freshmart_cli.execute.context import Context, source_group
from freshmart_cli.execute.decisions import decisions_of
from freshmart_cli.execute.holding import Judgement, hold, judge
from freshmart_cli.execute.publish_family import decide, publish
from freshmart_cli.execute.publish_files import publish_files
from freshmart_cli.execute.quality import batch_quality
from freshmart_cli.execute.staging import Attempt, begin, stage_records
from freshmart_cli.execute.state import GroupState, Held
from freshmart_cli.execute.work import Staging, Work, staging_of


@dataclass(frozen=True, slots=True)
class Promoted:
    """What one promotion did. ``counts``: rows by state of the batches promoted; ``released``: rows that waited.

    ``published``: whether readers may see something new.
    """

    source: str
    batches: tuple[str, ...]
    counts: dict[str, int]
    held: tuple[Held, ...]
    warned: tuple[str, ...]
    released: int = 0
    published: bool = False


def promote_source(context: Context, contract: Contract, override: str = "") -> Promoted:
    """Promote what is pending; ``override``: the reason for which held batches pass their gate this time."""
    group = group_of_contract(contract)
    state = _current(context, group)
    pending = pending_batches(context, contract.contract, state, bool(override))
    decisions = decisions_of(context, contract.contract)
    undecided = tuple(each for each in decisions if each.order not in state.decided)
    seen = awaiting.seen_of(context, group)
    work = Work(pending, decisions, undecided, seen, awaiting.due(state, seen))
    if not work.some and state.in_flight is None:
        return _nothing(contract, state)
    context.tell(f"promote {contract.contract}", "began")
    if override:
        context.records.write("override", source=contract.contract, batches=list(pending), reason=override)
        state = replace(state, overridden=(*state.overridden, *pending), held=())
    result = _promote(context, contract, state, work)
    context.tell(f"promote {contract.contract}", "ended", counted(len(result.batches), "batch", "batches"))
    return result


def release_source(context: Context, contract: Contract) -> Promoted:
    """Judge again what waits for a parent that has changed: no new batch, no new decision.

    Tables of another definition wait for their rebuild, and an interrupted promotion for its repetition: both judge
    what waits, too.
    """
    group = group_of_contract(contract)
    state = context.state(source_group(contract.contract))
    seen = awaiting.seen_of(context, group)
    decisions = tuple(each for each in decisions_of(context, contract.contract) if each.order in state.decided)
    work = Work((), decisions, (), seen, awaiting.due(state, seen))
    interrupted = state.in_flight is not None
    another = state.in_flight is not None and not state.in_flight.release
    if state.definition != group.definition or another or not (work.due or interrupted):
        return _nothing(contract, state)
    context.tell(f"release {contract.contract}", "began")
    result = _promote(context, contract, state, work)
    context.tell(f"release {contract.contract}", "ended", counted(result.released, "row"))
    return result


def _nothing(contract: Contract, state: GroupState) -> Promoted:
    return Promoted(contract.contract, (), {}, state.held, ())


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


def _promote(context: Context, contract: Contract, state: GroupState, work: Work) -> Promoted:
    group = group_of_contract(contract)
    staging = staging_of(context, group.name, state, work)
    attempt = begin(context, group, staging.is_framed(context, group.name, group.framing))
    result = Promoted(group.name, work.pending, {}, state.held, ())
    if staging.some:
        attempt = stage_records(attempt, staging.where(context))
        reached(Boundary.SILVER_STAGED)
        moved = awaiting.moved(attempt, work.seen) if staging.reopened.files else awaiting.UNMOVED
        if moved.rows or not staging.only_reopened:
            drift.tell(attempt, work.pending)
            judgement = judge(attempt, contract, state, work.pending)
            if judgement.blocked:
                return _without(context, contract, hold(context, group.name, state, judgement.blocked), work)
            state = _publish(attempt, _measured(context, group, state, judgement), staging)
            counts = equation.record(attempt, staging.batches)
            result = replace(result, counts=counts, warned=judgement.warned, released=moved.released)
    result = replace(result, published=state.in_flight is not None)
    state = awaiting.noted(context, state, work.seen) if staging.judges else state
    state = replace(
        state.ended(),
        promoted=(*state.promoted, *work.pending),
        decided=(*state.decided, *(each.order for each in work.undecided)),
    )
    context.states.write(source_group(group.name), state)
    reached(Boundary.SILVER_PROMOTED)
    attempt.clean()
    return result


def _without(context: Context, contract: Contract, state: GroupState, work: Work) -> Promoted:
    """The same work but for the batches that are held by now."""
    held = {each.batch_id for each in state.held}
    rest = replace(work, pending=tuple(batch for batch in work.pending if batch not in held))
    if not rest.some and state.in_flight is None:
        return _nothing(contract, state)
    return _promote(context, contract, state, rest)


def _measured(context: Context, group: SourceGroup, state: GroupState, judgement: Judgement) -> GroupState:
    """Record what was measured, and keep it for the gates of later batches."""
    counts = [{"layer": "silver", "source": group.name, **asdict(each)} for each in judgement.measured]
    context.records.write_all("quality", counts)
    return replace(state, quality=(*state.quality, *batch_quality(judgement.measured))[-200:])


def _publish(attempt: Attempt, state: GroupState, staging: Staging) -> GroupState:
    context, group = attempt.context, attempt.group
    if snapshots.is_snapshot_group(group):
        pictures = snapshots.Pictures(staging.where(context), staging.change, staging.again, staging.batches)
        return snapshots.publish(attempt, state, pictures)
    if histories.is_history_group(group):
        return histories.publish(attempt, state, staging.change, staging.repair)
    chosen = [
        decide(
            attempt,
            Target(
                family,
                attempt.stages,
                repair=staging.repair,
                decisions=staging.work.decisions,
                again=staging.again,
            ),
        )
        for family in group.families
    ]
    state = state.began(replace(staging.change, values=changed_values(attempt, chosen, state.in_flight)))
    context.states.write(source_group(group.name), state)
    reached(Boundary.SILVER_RECORDED)
    for decided in chosen:
        publish(attempt, decided)
    if group.file_level and not staging.only_reopened:
        publish_files(attempt, group.file_level, not staging.only_batches)
        reached(Boundary.SILVER_FILES_PUBLISHED)
    return state
