"""Stages one attempt's parse of a source's batches."""

from __future__ import annotations

from dataclasses import dataclass, replace

from freshmart_cli.compile import parse
from freshmart_cli.compile.awaiting import Parents, parents_of
from freshmart_cli.compile.single_records import stages_of
from freshmart_cli.compile.source_group import Family, SourceGroup
from freshmart_cli.compile.stages import Staged, Stages
from freshmart_cli.errors import StepFailed
from freshmart_cli.execute.context import Context, fresh_id
from freshmart_cli.execute.tables import StagedColumns, purpose_of
from freshmart_cli.names import TableName


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try at promoting a source; its staging tables are its own."""

    context: Context
    group: SourceGroup
    stages: Stages
    columns: StagedColumns
    parents: Parents

    @property
    def name(self) -> str:
        return f"silver.{self.group.name}"

    def stage(self, name: TableName, select: str) -> None:
        columns = self.columns.of(self.context, purpose_of(name, self.stages.attempt), select)
        self.context.engine.stage(self.context.lakehouse.staged(name, self.name), select, columns)

    def make(self, staged: Staged) -> None:
        """Stage a table, or name a view."""
        if isinstance(staged.name, str):
            self.context.engine.view(staged.name, staged.sql)
        else:
            self.stage(staged.name, staged.sql)

    def clean(self) -> None:
        """Drop this attempt's tables, and what crashed ones left behind."""
        self.columns.save()
        self.context.engine.remove(self.context.lakehouse.staging_of(self.name))


def begin(context: Context, group: SourceGroup, framed: bool = False) -> Attempt:
    """``framed``: whether bronze says of all records to stage which stands under which."""
    columns = StagedColumns(context, f"silver.{group.name}", group.definition)
    attempt = Attempt(context, group, Stages(fresh_id(), framed), columns, _existing_parents(context, group))
    attempt.clean()
    return attempt


def _existing_parents(context: Context, group: SourceGroup) -> Parents:
    """Where parents that rows wait for can be looked for now."""
    places = tuple(each for each in parents_of(context.workspace, group).places if context.exists(each[1].table))
    context.register(*dict.fromkeys(place.table for _, place in places))
    return Parents(places)


def stage_records(attempt: Attempt, where: str) -> Attempt:
    """Parse the chosen bronze rows into staged roots, children and files; the attempt that names them."""
    if not attempt.context.exists(attempt.group.bronze):
        raise StepFailed(
            f"the folder of {attempt.group.bronze} is gone, though the ledger has its batches",
            hint="restore it from a backup: bronze is the archive that all else is rebuilt from",
        )
    attempt.context.register(attempt.group.bronze)
    group, stages = attempt.group, attempt.stages
    if group.file_level is None and not group.kind_sql:
        for each in stages_of(group, stages, where, attempt.parents):
            attempt.make(each)
        return attempt
    if isinstance(stages.frame, str):
        attempt.context.engine.view(stages.frame, parse.framed_sql(group, where))
    else:
        attempt.stage(stages.frame, parse.frame_sql(group, where))
    for once in parse.once_views(group, stages):
        attempt.context.engine.view(once.view, parse.once_sql(group, once, stages))
    for family in group.families:
        _stage_children(attempt, family)
    if group.file_level:
        attempt.stage(stages.files, parse.files_sql(group, group.file_level, stages))
    for family in group.families:
        attempt.stage(stages.roots(family.root.kind), parse.roots_sql(group, family, stages, attempt.parents))
    seen = attempt.context.engine.query(parse.strays_seen_sql(group, stages))
    return _stage_with_strays(attempt) if seen["n"][0].as_py() else attempt


def _stage_with_strays(attempt: Attempt) -> Attempt:
    """Stage the roots once more, with the transactions that misplaced records name."""
    group = attempt.group
    again = replace(attempt, stages=replace(attempt.stages, again="_named"))
    for family in group.families:
        named = []
        for child in family.children:
            strays = attempt.stages.table(f"strays_{child.kind}")
            attempt.stage(strays, parse.strays_sql(family, child, attempt.stages))
            named.append(str(strays))
        select = parse.roots_sql(group, family, again.stages, attempt.parents, tuple(named))
        again.stage(again.stages.roots(family.root.kind), select)
    return again


def _stage_children(attempt: Attempt, family: Family) -> None:
    for child in family.children:
        select = parse.child_sql(attempt.group, child, attempt.stages, attempt.parents)
        attempt.stage(attempt.stages.child(child.kind), select)
        attempt.stage(attempt.stages.aggregate(child.kind), parse.child_aggregate_sql(family, child, attempt.stages))
