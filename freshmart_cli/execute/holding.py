"""Judges the pending batches of an attempt: what was measured, and which of them may not be published."""

from __future__ import annotations

from dataclasses import dataclass, replace

from freshmart_cli.compile.source_group import SourceGroup
from freshmart_cli.contracts.model import Gate
from freshmart_cli.contracts.source_contract import Contract
from freshmart_cli.counting import counted
from freshmart_cli.execute import snapshots
from freshmart_cli.execute.context import Context, fresh_id, source_group
from freshmart_cli.execute.quality import RuleCount, batch_quality, measure, verdicts
from freshmart_cli.execute.staging import Attempt
from freshmart_cli.execute.state import GroupState, Held


@dataclass(frozen=True, slots=True)
class Judgement:
    """``measured`` of the pending batches; ``warned``: gates missed; ``blocked``: batches to hold, each once."""

    measured: tuple[RuleCount, ...]
    warned: tuple[str, ...]
    blocked: tuple[Held, ...]


def judge(attempt: Attempt, contract: Contract, state: GroupState, pending: tuple[str, ...]) -> Judgement:
    """Measure what is staged of the pending batches; rows of earlier batches were judged with theirs."""
    measured = tuple(each for each in measure(attempt) if each.batch_id in pending)
    failed = verdicts(batch_quality(measured), state, _gates(contract))
    blocked = [Held(each.batch_id, each.reason, "") for each in failed if each.blocking]
    blocked += _failing(attempt.group, measured)
    if snapshots.is_snapshot_group(attempt.group):
        blocked += snapshots.shrunk(attempt, pending, state.overridden)
    held = [each for each in blocked if each.batch_id in pending and each.batch_id not in state.overridden]
    return Judgement(measured, tuple(each.reason for each in failed), _one_each(held))


def hold(context: Context, source: str, state: GroupState, blocked: tuple[Held, ...]) -> GroupState:
    """Keep batches from being published, durably; later ones go on."""
    name = source_group(source)
    for each in blocked:
        context.records.write("held", group=name, batch_id=each.batch_id, reason=each.reason)
    state = replace(state, held=(*state.held, *blocked))
    context.states.write(name, state)
    return state


def _gates(contract: Contract) -> dict[str, Gate]:
    return {name: table.gate for name, table in contract.tables.items() if table.gate is not None}


def _failing(group: SourceGroup, counts: tuple[RuleCount, ...]) -> list[Held]:
    """Batches in which a rule fails that must not fail at all."""
    strict = {(plan.table, f"warn:{name}"): name for plan in group.records for name in plan.failing}
    return [
        Held(each.batch_id, f"{each.table}: {strict[each.table, each.rule]} fails on {counted(each.failed, 'row')}", "")
        for each in counts
        if (each.table, each.rule) in strict and each.failed
    ]


def _one_each(blocked: list[Held]) -> tuple[Held, ...]:
    """One entry a batch, with all its reasons."""
    reasons: dict[str, list[str]] = {}
    for each in blocked:
        reasons.setdefault(each.batch_id, []).append(each.reason)
    return tuple(Held(batch, "; ".join(listed), fresh_id()) for batch, listed in reasons.items())
