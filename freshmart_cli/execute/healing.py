"""Heals facts whose parent has arrived: the orphan flag goes, and what depends on the fact follows."""

from __future__ import annotations

from dataclasses import dataclass, replace

from freshmart_cli.compile.follow import followed_expressions
from freshmart_cli.compile.groups import group_of_contract
from freshmart_cli.compile.record import RecordPlan
from freshmart_cli.compile.rendering import render
from freshmart_cli.contracts.model import Reference
from freshmart_cli.contracts.source_contract import Contract
from freshmart_cli.engine.port import Merge
from freshmart_cli.execute.boundaries import Boundary, reached
from freshmart_cli.execute.context import Context, fresh_id, group_of, source_group
from freshmart_cli.execute.distinct_values import Asked, wanted_values
from freshmart_cli.execute.parents import rows_ever
from freshmart_cli.execute.state import Change, Values
from freshmart_cli.names import TableName


def heal(context: Context, contract: Contract) -> int:
    """Clear the orphan flags that a parent's arrival answers; returns the facts healed.

    Tables built by another definition may lack the flags; their rebuild looks for parents anew.
    """
    group, healed = group_of_contract(contract), 0
    if context.state(source_group(contract.contract)).definition not in ("", group.definition):
        return 0
    for family in group.families:
        for plan in family.published:
            for name, reference in plan.references:
                if reference.waits:  # What is published has its parent.
                    continue
                keys = family.row_keys if plan is family.root else plan.keys
                healed += _heal(context, contract.contract, plan, _Link(name, reference, keys))
    return healed


@dataclass(frozen=True, slots=True)
class _Link:
    """A reference of a table; ``keys`` tell the table's rows apart."""

    name: str
    reference: Reference
    keys: tuple[str, ...]


def _heal(context: Context, source: str, plan: RecordPlan, link: _Link) -> int:
    table, parent = TableName("silver", plan.table), TableName.parse(link.reference.target)
    if not (context.exists(table) and context.exists(parent)):
        return 0
    state = context.state(source_group(source))
    if state.in_flight is not None and not state.in_flight.upstream:
        # A promotion was interrupted: it is finished first, and what it published is healed after it.
        return 0
    marker = f"{plan.table}.{link.name}"
    known = {change.id for change in context.state(group_of(context.workspace, parent)).changes}
    taken = {each.partition("@")[2] for each in state.consumed if each.partition("@")[0] == marker}
    if known and known <= taken and state.in_flight is None:
        return 0
    context.register(table)
    sql = _healed_sql(context, table, link, link.keys)
    values: Values = {}
    count = int(context.engine.query(f"SELECT count(*) AS n FROM ({sql})")["n"][0].as_py())
    if count:
        values = {str(table): {}, **_touched(context, table, link)}
        state = state.began(Change(fresh_id(), (), tuple(sorted(known)), values))
        context.states.write(source_group(source), state)
        flag = f"_missing_{link.name}"
        context.engine.merge(Merge(table, f"({sql})", link.keys, (*link.keys, flag), insert_when="false"))
        reached(Boundary.SILVER_HEALED)
    others = tuple(each for each in state.consumed if each.partition("@")[0] != marker)
    state = replace(state.ended(), consumed=(*others, *(f"{marker}@{change}" for change in sorted(known))))
    context.states.write(source_group(source), state)
    return count


def _healed_sql(context: Context, table: TableName, link: _Link, keys: tuple[str, ...]) -> str:
    """The keys and the flag of what is healed, whole rows where no keys are given."""
    return render(
        "healed.sql",
        table=table,
        parent=rows_ever(context, link.reference),
        flag=f"_missing_{link.name}",
        keys=keys,
        pairs=list(zip(link.reference.columns, link.reference.target_columns, strict=True)),
    )


def _touched(context: Context, table: TableName, link: _Link) -> Values:
    rows = f"({_healed_sql(context, table, link, ())})"
    expressions = followed_expressions(context.workspace, str(table))
    return wanted_values(context.engine, {str(table): {each: (Asked(each, rows),) for each in expressions}})
