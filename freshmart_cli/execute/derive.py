"""Makes and refreshes derived tables (PROTOCOLS.md, *Promotion*, *Time*): stage → check → diff → record → replace.

A table is recomputed for the values that upstream changes touch and what those affect, no more; where nothing differs,
nothing is written.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from freshmart_cli.compile.derived import Scope, checks_sql, definition_of, derived_sql, inside
from freshmart_cli.compile.follow import followed_expressions, upstreams
from freshmart_cli.compile.stages import Stages
from freshmart_cli.contracts.derived import Derived
from freshmart_cli.counting import counted
from freshmart_cli.engine.port import ColumnDef
from freshmart_cli.errors import NeedsRebuild, StepFailed
from freshmart_cli.execute.balances import balanced_with, unbalanced
from freshmart_cli.execute.boundaries import Boundary, reached
from freshmart_cli.execute.changed import merged
from freshmart_cli.execute.closing import closed_before, closed_since, everything
from freshmart_cli.execute.context import Context, fresh_id, group_of
from freshmart_cli.execute.difference import Difference, difference, differing_values, pages_of
from freshmart_cli.execute.presence import can_have_rows, present
from freshmart_cli.execute.restatements import record_restatements
from freshmart_cli.execute.scope import Touched, scope_of, touched
from freshmart_cli.execute.state import Change, GroupState, Held, Values
from freshmart_cli.execute.tables import declared_layout
from freshmart_cli.names import TableName


@dataclass(frozen=True, slots=True)
class Derivation:
    """A derived table to refresh; ``extra``: ``by`` values due by the clock alone."""

    name: TableName
    contract: Derived
    extra: frozenset[str] = frozenset()
    rebuild: bool = False


@dataclass(frozen=True, slots=True)
class Refreshed:
    """What a refresh did: rows that differ, the partitions written (None: all), and why it was held, if so."""

    table: str
    rows: int
    scope: Scope | None
    held: str = ""
    restated: int = 0


def derive(context: Context, derivation: Derivation) -> Refreshed:
    """Refresh one derived table if anything upstream changed."""
    name, contract = derivation.name, derivation.contract
    state = _current(context, derivation)
    seen = touched(context, contract, state)
    scope = _scope(context, derivation, state, seen)
    if scope is not None and scope.write == () and state.in_flight is None:
        if seen.changes:
            context.states.write(str(name), _taken_in(context, contract, state, seen))
        return Refreshed(str(name), 0, None)
    context.tell(f"promote {name}", "began")
    scope = scope or everything(context, contract)
    result = _refresh(context, derivation, state, _Work(seen, scope))
    context.tell(f"promote {name}", "ended", result.held or counted(result.rows, "row"))
    return result


@dataclass(frozen=True, slots=True)
class _Work:
    seen: Touched
    scope: Scope


def _current(context: Context, derivation: Derivation) -> GroupState:
    state = context.state(str(derivation.name))
    definition = definition_of(derivation.contract)
    if derivation.rebuild:
        return replace(state, definition=definition, in_flight=None)
    if state.definition and state.definition != definition:
        raise NeedsRebuild(
            f"the definition of {derivation.name} changed since it was built",
            hint=f"then: freshmart promote {derivation.name.layer} {derivation.name.name} --rebuild",
        )
    return replace(state, definition=definition)


def _scope(context: Context, derivation: Derivation, state: GroupState, seen: Touched) -> Scope | None:
    """None for everything."""
    if derivation.rebuild or not context.exists(derivation.name):
        return None
    if seen.values is None:
        return None
    before = closed_before(context, derivation.contract)
    values = seen.values | derivation.extra | closed_since(derivation.contract, state.closed_before, before)
    if state.in_flight is not None:
        listed = state.in_flight.values.get("self", {}).get("by", None)
        if listed is None:
            return None
        values = values | frozenset(listed)
    return scope_of(derivation.contract, frozenset(values), before)


def _refresh(context: Context, derivation: Derivation, state: GroupState, work: _Work) -> Refreshed:
    name, contract = derivation.name, derivation.contract
    group = str(name)
    context.engine.remove(context.lakehouse.staging_of(group))
    if not can_have_rows(context, contract):
        return Refreshed(group, 0, None)
    read = dict.fromkeys((*upstreams(contract), *balanced_with(context.workspace, contract)))
    with present(context, read, group):
        return _made(context, derivation, state, work)


def _made(context: Context, derivation: Derivation, state: GroupState, work: _Work) -> Refreshed:
    name, contract, group = derivation.name, derivation.contract, str(derivation.name)
    staged = Stages(fresh_id()).table(name.name)
    select = derived_sql(contract, work.scope, int(context.now.timestamp()))
    columns = tuple(ColumnDef(column, declared.type) for column, declared in contract.columns.items())
    context.engine.stage(context.lakehouse.staged(staged, group), select, (*columns, ColumnDef("_lost", "boolean")))
    reached(Boundary.GOLD_STAGED)
    problem = _problem(context, derivation, staged, work.scope)
    if problem:
        context.records.write("held", group=group, batch_id="", reason=problem)
        context.states.write(group, replace(state, held=(Held("", problem, fresh_id()),)))
        return Refreshed(group, 0, work.scope, held=problem)
    state = replace(state, held=())
    if derivation.rebuild:
        state = replace(state, generation=state.generation + context.exists(name))
    restated = _publish(context, derivation, state, work, staged)
    context.engine.remove(context.lakehouse.staging_of(group))
    return restated


def _problem(context: Context, derivation: Derivation, staged: TableName, scope: Scope) -> str:
    """Why the staged result may not be published, or ''; raises StepFailed for faults of the SQL itself."""
    contract, name = derivation.contract, derivation.name
    found = context.engine.query(checks_sql(contract, staged, scope)).to_pylist()[0]
    rows = found.pop("rows")
    faults = [
        f"{what.replace('_', ' ')}: {counted(count, 'row')}"
        for what, count in found.items()
        if count and not what.startswith("rule_")
    ]
    if faults:
        raise StepFailed(
            f"the SQL of {name} gives rows it may not: {'; '.join(faults)}",
            hint=f"see: freshmart explain {name}",
        )
    for rule, each in contract.expectations.items():
        failed = found[f"rule_{rule}"]
        context.records.write(
            "quality",
            layer=name.layer,
            source="",
            table=str(name),
            batch_id="",
            rule=rule,
            evaluated=rows,
            failed=failed,
        )
        score = 100.0 * (rows - failed) / rows if rows else 100.0
        if failed and each.on_fail == "fail":
            return f"expectation {rule} fails on {counted(failed, 'row')}"
        if each.on_fail != "warn" and contract.gate and contract.gate.score is not None and score < contract.gate.score:
            return f"expectation {rule}: score {score:.2f} is below {contract.gate.score:g}"
    return unbalanced(context, contract, staged, scope)


def _publish(context: Context, derivation: Derivation, state: GroupState, work: _Work, staged: TableName) -> Refreshed:
    name, contract = derivation.name, derivation.contract
    table = context.lakehouse.stored(name, state.generation)
    listed = ", ".join(f"`{column}`" for column in contract.columns)
    select = f"SELECT {listed} FROM {staged}"
    if derivation.rebuild and context.exists(name):
        context.engine.forget(name)
        context.engine.remove(table.location)
    new = not context.engine.holds(table)
    columns = tuple(ColumnDef(column, declared.type) for column, declared in contract.columns.items())
    context.engine.create(table, columns, declared_layout(context.workspace, name))
    diff = difference(context, derivation, staged, work.scope, new)
    restated = 0
    if diff.count or derivation.rebuild or state.in_flight is not None:
        values = _own_values(context, derivation, diff, work.scope)
        change = Change(fresh_id(), work.seen.batches, work.seen.changes, values, everything=derivation.rebuild)
        if state.in_flight is not None:
            change = replace(change, values=merged(values, state.in_flight.values))
        state = state.began(change)
        if not new and not derivation.rebuild:
            pages = pages_of(context, derivation, staged, diff)
            restated = record_restatements(context, contract, str(name), pages, work.seen.batches)
        if not derivation.rebuild:  # Whose one record, below, swaps the old folder for the new: readers see either.
            context.states.write(str(name), state)
        reached(Boundary.GOLD_RECORDED)
        context.engine.replace(name, inside(contract, work.scope), select)
        reached(Boundary.GOLD_PUBLISHED)
    state = replace(state.ended(), closed_before=max(state.closed_before, work.scope.before))
    context.states.write(str(name), _taken_in(context, contract, state, work.seen))
    reached(Boundary.GOLD_DONE)
    if derivation.rebuild and state.generation:
        context.engine.remove(context.lakehouse.stored(name, state.generation - 1).location)
    return Refreshed(str(name), diff.count, work.scope, restated=restated)


def _own_values(context: Context, derivation: Derivation, diff: Difference, scope: Scope) -> Values:
    """What followers of this table ask for, and what to repeat after a crash."""
    name = str(derivation.name)
    found: Values = {"self": {"by": None if scope.write is None else list(scope.write)}}
    for expression in followed_expressions(context.workspace, name):
        found.setdefault(name, {})[expression] = differing_values(context, derivation.contract, diff, expression)
    return found


def _taken_in(context: Context, contract: Derived, state: GroupState, seen: Touched) -> GroupState:
    """Remember the changes taken in, as long as their group remembers them."""
    groups = {group_of(context.workspace, TableName.parse(each)) for each in upstreams(contract)}
    alive = {change.id for group in groups for change in context.state(group).changes}
    return replace(state, consumed=tuple(sorted((set(state.consumed) | set(seen.changes)) & alive)))
