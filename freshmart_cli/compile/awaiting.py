"""References whose rows wait for a parent, and where that is looked for (PROTOCOLS.md, *References and orphans*)."""

from __future__ import annotations

from dataclasses import dataclass

from freshmart_cli.compile.groups import group_of_contract
from freshmart_cli.compile.history import RECEIVED
from freshmart_cli.compile.publish_silver import events_of, quarantine_of, versions_of
from freshmart_cli.compile.record import Aliased, RecordPlan
from freshmart_cli.compile.rendering import render
from freshmart_cli.compile.source_group import Family, SourceGroup
from freshmart_cli.compile.stages import Stages
from freshmart_cli.contracts.model import Reference
from freshmart_cli.contracts.workspace import Workspace
from freshmart_cli.names import TableName


@dataclass(frozen=True, slots=True)
class Awaited:
    """A reference that keeps rows from being published; ``family``: whose quarantine they wait in."""

    family: Family
    table: str
    name: str
    reference: Reference

    @property
    def label(self) -> str:
        return f"{self.table}.{self.name}"

    @property
    def quarantine(self) -> TableName:
        return quarantine_of(self.family.table)

    @property
    def reason(self) -> str:
        """What the quarantine says of a row that waits; a nested table's reasons name it."""
        own = reason_of(self.name, self.reference)
        return own if self.table == self.family.root.table else f"{self.table}.{own}"


def reason_of(name: str, reference: Reference) -> str:
    """What a row that waits for a reference carries."""
    return f"park:reference:{name}" if reference.on_missing == "park" else f"reference:{name}"


def awaited_by(group: SourceGroup) -> tuple[Awaited, ...]:
    """Every reference of a group that rows may wait for."""
    return tuple(
        Awaited(family, plan.table, name, reference)
        for family in group.families
        for plan in family.published
        for name, reference in plan.references
        if reference.waits
    )


@dataclass(frozen=True, slots=True)
class Place:
    """Where parents are looked for: the rows of ``table`` that ``where`` tells, '' for all."""

    table: TableName
    where: str = ""

    def __str__(self) -> str:
        return f"{self.table} WHERE {self.where}" if self.where else str(self.table)


@dataclass(frozen=True, slots=True)
class Parents:
    """Where the parents of references are looked for; a reference that is not listed has no parents yet."""

    places: tuple[tuple[Reference, Place], ...] = ()

    def place(self, reference: Reference) -> Place | None:
        return next((place for known, place in self.places if known == reference), None)


NO_PARENTS = Parents()


def parents_of(workspace: Workspace, group: SourceGroup) -> Parents:
    """Where the parents of a group's rows are looked for, whether those tables exist or not."""
    return Parents(tuple((each.reference, _place(workspace, each.reference)) for each in awaited_by(group)))


def _place(workspace: Workspace, reference: Reference) -> Place:
    """The parent's table, or what is kept beside it of every delivery.

    A key that was received stays known, though its row leaves the table because versions of it are in conflict, or
    never was in it because it came and went at one instant: else what is published would depend on the order of
    deliveries.
    """
    target = TableName.parse(reference.target)
    contract = next((each for each in workspace.contracts.values() if target.name in each.tables), None)
    if target.layer != "silver" or contract is None:
        return Place(target)
    for family in group_of_contract(contract).families:
        if family.table != target:
            continue
        if set(reference.target_columns) <= family.kept_columns:
            return Place(events_of(family), RECEIVED)
        if set(reference.target_columns) <= set(family.root.keys) and family.load.mode in ("append", "merge"):
            return Place(versions_of(family))
    return Place(target)


@dataclass(frozen=True, slots=True)
class LookUp:
    """One look for a parent: ``pairs`` of the row's column and the parent's; no ``place`` where there is none yet."""

    reason: str
    name: str
    place: Place | None
    pairs: tuple[tuple[str, str], ...]
    to_itself: bool

    @property
    def here(self) -> str:
        """The column that says whether the parent is there."""
        return f"_here_{self.name}"

    @property
    def missing(self) -> Aliased:
        """The condition of a row that waits: a NULL column refers to nothing, a row may be its own parent."""
        conditions = [f"{own} IS NOT NULL" for own, _ in self.pairs]
        if self.to_itself:
            same = " AND ".join(f"{own} = {theirs}" for own, theirs in self.pairs)
            conditions.append(f"NOT coalesce({same}, false)")
        if self.place is not None:
            conditions.append(f"{self.here} IS NULL")
        return Aliased(self.reason, " AND ".join(conditions))


def look_ups(plan: RecordPlan, parents: Parents) -> tuple[LookUp, ...]:
    """The looks that rows of a plan are judged by."""
    return tuple(
        LookUp(
            reason_of(name, each),
            name,
            parents.place(each),
            tuple(zip(each.columns, each.target_columns, strict=True)),
            each.target == str(TableName("silver", plan.table)),
        )
        for name, each in plan.references
        if each.waits
    )


def waiting_files_sql(quarantine: TableName, reasons: tuple[str, ...]) -> str:
    """Columns: _batch_id, _file_hash of every file with a row that waits for one of the reasons."""
    return render("waiting_files.sql", quarantine=quarantine, reasons=reasons)


def waiting_rows_sql(quarantine: TableName, reasons: tuple[str, ...]) -> str:
    """Columns: reason, rows."""
    return render("waiting_rows.sql", quarantine=quarantine, reasons=reasons)


def moved_sql(family: Family, stages: Stages) -> str:
    """One row: of the quarantined rows staged again, those judged otherwise now (moved) and those valid (released)."""
    roots = stages.roots(family.root.kind)
    return render("moved.sql", quarantine=quarantine_of(family.table), roots=roots)
