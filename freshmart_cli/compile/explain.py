"""The statements that a promotion runs, as text, with names in place of staging tables."""

from __future__ import annotations

from dataclasses import dataclass

from freshmart_cli.compile import histories, parse, publish_silver, rows
from freshmart_cli.compile.awaiting import NO_PARENTS, Parents
from freshmart_cli.compile.derived import Scope, derived_sql
from freshmart_cli.compile.groups import group_of_contract
from freshmart_cli.compile.histories import Remake
from freshmart_cli.compile.publish_silver import Target
from freshmart_cli.compile.single_records import stages_of
from freshmart_cli.compile.source_group import Family, SourceGroup
from freshmart_cli.compile.stages import Stages
from freshmart_cli.contracts.source_contract import Contract
from freshmart_cli.contracts.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement: what it makes, and its SQL."""

    makes: str
    sql: str


def derived_statements(workspace: Workspace, name: str) -> tuple[Statement, ...]:
    """The SELECT of a derived table over everything; a refresh narrows it to the values touched."""
    return (Statement(name, derived_sql(workspace.derived[name], Scope(None, None), 0)),)


def source_statements(contract: Contract, parents: Parents = NO_PARENTS) -> tuple[Statement, ...]:
    """Parse, decide and publish, for a first batch; ``parents``: where those that rows wait for are looked for."""
    group, stages = group_of_contract(contract), Stages("N", framed=True)
    found: list[Statement] = []
    if group.kind_sql:
        found += _parsing(group, stages, parents)
    else:
        found += [Statement(str(each.name), each.sql) for each in stages_of(group, stages, "_batch_id IN (…)", parents)]
    for family in group.families:
        found += _publishing(family, stages)
    return tuple(found)


def _parsing(group: SourceGroup, stages: Stages, parents: Parents) -> list[Statement]:
    found = [Statement(str(stages.frame), parse.framed_sql(group, "_batch_id IN (…)"))]
    found += [Statement(each.view, parse.once_sql(group, each, stages)) for each in parse.once_views(group, stages)]
    for family in group.families:
        for child in family.children:
            found.append(Statement(str(stages.child(child.kind)), parse.child_sql(group, child, stages, parents)))
            aggregate = parse.child_aggregate_sql(family, child, stages)
            found.append(Statement(str(stages.aggregate(child.kind)), aggregate))
    if group.file_level:
        found.append(Statement(str(stages.files), parse.files_sql(group, group.file_level, stages)))
    for family in group.families:
        found.append(Statement(str(stages.roots(family.root.kind)), parse.roots_sql(group, family, stages, parents)))
    return found


def _publishing(family: Family, stages: Stages) -> list[Statement]:
    if family.load.mode == "snapshot":
        return [Statement(str(family.table), rows.snapshot_versions_sql(family))]
    if family.history is not None:
        return _from_changes(Remake(family, stages))
    target = Target(family, stages)
    decided = Statement(str(stages.decided(family.root.kind)), publish_silver.decide_sql(target, ""))
    published = [
        Statement(f"silver.{plan.table}", publish_silver.upserts_sql(target, plan, {})) for plan in family.published
    ]
    return [decided, *published]


def _from_changes(remake: Remake) -> list[Statement]:
    made = histories.rows_made_sql(remake, histories.timeline_sql(remake), {})
    return [
        Statement(str(remake.decided), histories.decided_sql(remake)),
        Statement(str(remake.family.table), made),
    ]
