"""SQL that decides versions and publishes them: decide, upserts, tombstones, quarantine."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from freshmart_cli.compile.record import RecordPlan
from freshmart_cli.compile.rendering import render
from freshmart_cli.compile.source_group import Family, FileLevel
from freshmart_cli.compile.stages import Stages
from freshmart_cli.contracts.model import Reference
from freshmart_cli.names import PROVENANCE, TableName


class Decision(Protocol):
    """A person's choice of a version; ``order`` ranks decisions, the later the higher."""

    @property
    def key(self) -> str: ...

    @property
    def content(self) -> str: ...

    @property
    def order(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Target:
    """Where a family's decisions are applied. ``known``: versions exist.

    ``again``: a predicate on the staged rows that may be in quarantine from an earlier judgement; '' for none.
    """

    family: Family
    stages: Stages
    known: bool = False
    repair: bool = False
    decisions: tuple[Decision, ...] = ()
    again: str = ""

    @property
    def kind(self) -> str:
        return self.family.root.kind


def versions_of(family: Family) -> TableName:
    return family.table.companion("versions")


def events_of(family: Family) -> TableName:
    """Where a table keeps the rows of every full picture, or every change."""
    return family.table.companion("events")


def quarantine_of(table: TableName) -> TableName:
    return table.companion("quarantine")


def version_columns(family: Family) -> tuple[str, ...]:
    """Columns of T__versions but its state: key, content, rank, provenance, size, figures."""
    listed = (
        *family.root.keys,
        "_content",
        "_replaces",
        *(each.alias for each in family.order_by),
        *PROVENANCE,
        "_rows",
        *(each.alias for each in family.measures),
    )
    # Rows without keys of their own are known by their place, which is provenance too.
    return tuple(dict.fromkeys(listed))


def decide_sql(target: Target, prune: str) -> str:
    family = target.family
    return render(
        "decide.sql",
        keys=family.root.keys,
        carried=version_columns(family),
        roots=target.stages.roots(target.kind),
        known=versions_of(family) if target.known else None,
        prune=prune,
        decisions=target.decisions,
        order_by=[each.alias for each in family.order_by],
        on_conflict=family.load.on_conflict,
        tells_delivery=bool(family.told_by_delivery),
        repair=target.repair,
    )


def keys_seen_sql(target: Target, prune: str) -> str:
    """One row: keys delivered twice in the batch, versions known of its keys, deliveries that may not compete."""
    return render(
        "keys_seen.sql",
        keys=target.family.root.keys,
        roots=target.stages.roots(target.kind),
        known=versions_of(target.family) if target.known else None,
        prune=prune,
    )


def decide_new_sql(target: Target) -> str:
    """The decision where every staged version is the first of its key."""
    return render("decide_new.sql", carried=version_columns(target.family), roots=target.stages.roots(target.kind))


@dataclass(frozen=True, slots=True)
class _Column:
    name: str
    sql: str
    type: str


@dataclass(frozen=True, slots=True)
class _ReferenceColumn:
    sql: str
    parent: str


@dataclass(frozen=True, slots=True)
class _Reference:
    """``parent``: '' where its table is not there, or where no row is published without it (``waits``)."""

    name: str
    alias: str
    waits: bool
    parent: str
    parent_columns: tuple[str, ...]
    columns: tuple[_ReferenceColumn, ...]


def upserts_sql(target: Target, plan: RecordPlan, parents: Mapping[str, str]) -> str:
    """Rows for one table; ``parents``: by reference, the relation in which its parents are, if there is any."""
    is_root = plan.kind == target.kind
    sql_of = {name: f"{'r' if is_root or name not in plan.own_columns else 'c'}.{name}" for name, _ in plan.columns}
    return render(
        "upserts.sql",
        columns=[_Column(name, sql_of[name], kind) for name, kind in plan.columns],
        references=reference_joins(plan, sql_of, parents),
        content=is_root,
        row="r" if is_root else "c",
        decided=target.stages.decided(target.kind),
        roots=target.stages.roots(target.kind),
        child=None if is_root else target.stages.child(plan.kind),
    )


def reference_joins(plan: RecordPlan, sql_of: Mapping[str, str], parents: Mapping[str, str]) -> list[_Reference]:
    """The references of a table as templates join them; ``sql_of``: the SQL of its columns."""
    return [_reference(name, each, sql_of, parents) for name, each in plan.references]


def _reference(name: str, reference: Reference, sql_of: Mapping[str, str], parents: Mapping[str, str]) -> _Reference:
    pairs = zip(reference.columns, reference.target_columns, strict=True)
    return _Reference(
        name,
        f"ref_{name}",
        reference.waits,
        "" if reference.waits else parents.get(name, ""),
        reference.target_columns,
        tuple(_ReferenceColumn(sql_of[own], parent) for own, parent in pairs),
    )


def published_columns(plan: RecordPlan, is_root: bool) -> tuple[str, ...]:
    """All columns of a silver table as written: its own, orphan flags, content hash, provenance."""
    return (
        *(name for name, _ in plan.columns),
        *(f"_missing_{name}" for name, _ in plan.references),
        *(("_content",) if is_root else ()),
        *PROVENANCE,
    )


def tombstones_sql(target: Target, plan: RecordPlan, upserts: str, prune: str) -> str:
    return render(
        "tombstones.sql",
        columns=published_columns(plan, plan.kind == target.kind),
        table=TableName("silver", plan.table),
        root_keys=target.family.root.keys,
        keys=plan.keys,
        decided=target.stages.decided(target.kind),
        upserts=upserts,
        prune=prune,
    )


def quarantine_sql(family: Family, level: FileLevel | None, stages: Stages, again: str = "") -> str:
    """Staged rows that may not be published; with ``again`` also, as _gone, those that may be by now."""
    return render(
        "quarantine.sql",
        keys=[key for key in family.root.keys if key not in PROVENANCE],
        by=[f"_by_{name}" for name in level.by] if level else [],
        measures=[each.alias for each in family.measures],
        roots=stages.roots(family.root.kind),
        again=again,
    )


def measure_sql(source: str, reasons: str, where: str = "") -> str:
    """Quality counts of one staged table; ``reasons`` is the column of its own failures.

    A parked row is no failure: nothing is wrong with it but the time.
    """
    failed = f"{reasons} IS NOT NULL AND NOT forall({reasons}, r -> r LIKE 'park:%')"
    return render("measure.sql", source=source, reasons=reasons, failed=failed, where=where)
