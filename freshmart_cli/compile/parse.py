"""SQL that parses a batch of fixed-width records: frame, children, files, roots."""

from __future__ import annotations

from dataclasses import dataclass, replace

from freshmart_cli.compile.awaiting import NO_PARENTS, LookUp, Parents, look_ups
from freshmart_cli.compile.record import Aliased, RecordPlan
from freshmart_cli.compile.rendering import render
from freshmart_cli.compile.source_group import Family, FileLevel, SourceGroup
from freshmart_cli.compile.stages import Stages

_CARRIED = ("_batch_id", "_source_file", "_file_hash", "_row_number", "_arrived_at", "_ingestion_timestamp")


@dataclass(frozen=True, slots=True)
class OnceView:
    kind: str
    view: str
    last: bool


def framed_sql(group: SourceGroup, where: str) -> str:
    """Every raw record of the chosen batches, as the reader framed it."""
    return render("framed.sql", bronze=group.bronze, where=where, record_length=group.record_length)


def frame_sql(group: SourceGroup, where: str) -> str:
    """Every raw record of the chosen batches, framed anew: some were framed for another contract than today's."""
    return render(
        "frame.sql",
        bronze=group.bronze,
        where=where,
        kind=group.kind_sql,
        kinds=[plan.kind for plan in group.records],
        roots=group.root_kinds,
        record_length=group.record_length,
    )


def once_views(group: SourceGroup, stages: Stages) -> tuple[OnceView, ...]:
    listed = group.file_level.onces if group.file_level else ()
    return tuple(OnceView(kind, stages.once(kind), last) for kind, last in listed)


def once_sql(group: SourceGroup, once: OnceView, stages: Stages) -> str:
    return render("once.sql", r=group.record(once.kind), frame=stages.frame, last=once.last)


def child_sql(group: SourceGroup, child: RecordPlan, stages: Stages, parents: Parents = NO_PARENTS) -> str:
    looks = look_ups(child, parents)
    return render(
        "child.sql",
        r=child,
        frame=stages.frame,
        onces=once_views(group, stages),
        rejects=_failing(child, looks),
        look_ups=looks,
        warnings=_warnings(child),
    )


def child_aggregate_sql(family: Family, child: RecordPlan, stages: Stages) -> str:
    own = [each for each in family.root.aggregates if each.child == child.table]
    return render("child_aggregate.sql", r=child, aggregates=own, source=stages.child(child.kind))


@dataclass(frozen=True, slots=True)
class SummedView:
    kind: str
    view: str
    aliases: tuple[str, ...]


def files_sql(group: SourceGroup, level: FileLevel, stages: Stages) -> str:
    main = level.main
    children = [child for family in group.families for child in family.children]
    passing = " AND ".join(f"coalesce(_computed_{name} = _stated_{name}, false)" for name in level.evaluable_if)
    incoming = [each.alias for each in main.incoming]
    outer = [each for each in level.outer if each.alias not in incoming]
    carried = [
        *("_batch_id", "_source_file", "_file_hash", "_arrived_at", "_ingestion_timestamp"),
        *("_rows", "_strays", "n_all", "_hash", "_structure", "_damaged"),
        *incoming,
        *(each.alias for each in outer),
        *(f"_{side}_{check.name}" for check in level.checks for side in ("computed", "stated")),
    ]
    return render(
        "files.sql",
        main=main,
        frame=stages.frame,
        onces=once_views(group, stages),
        kinds=[plan.kind for plan in group.records],
        sums=[
            SummedView(child.kind, str(stages.aggregate(child.kind)), tuple(each.alias for each in child.sums))
            for child in children
            if child.sums
        ],
        checks=level.checks,
        evaluable=passing or "false",
        outer=outer,
        carried=carried,
        columns=[name for name in main.own_columns if name not in _CARRIED],
        rejects=_failing(main, builtin_keys=False),
    )


def strays_seen_sql(group: SourceGroup, stages: Stages) -> str:
    """One number: staged roots and files with a record that does not belong where it stands."""
    return render(
        "strays_seen.sql",
        roots=[str(stages.roots(kind)) for kind in group.root_kinds],
        files=str(stages.files) if group.file_level else "",
    )


def strays_sql(family: Family, child: RecordPlan, stages: Stages) -> str:
    """What a child's misplaced records name: _file_hash, _match."""
    root = family.root
    records = stages.child(child.kind)
    return render("strays.sql", records=records, frame=stages.frame, kind=root.kind, match=root.match_sql)


def roots_sql(
    group: SourceGroup, family: Family, stages: Stages, parents: Parents = NO_PARENTS, strays: tuple[str, ...] = ()
) -> str:
    root, level = family.root, group.file_level
    looks = look_ups(root, parents)
    own = _failing(root, looks)
    everything = [*own, Aliased("record:stray", "_strays > 0"), Aliased("file", "_file_bad")]
    everything.append(Aliased("record:named by a stray", "_named"))
    by = [Aliased(f"_by_{name}", f"f.{name}") for name in level.by] if level else []
    aggregates = [each.alias for each in root.aggregates]
    carried = [
        *_CARRIED,
        *("_rows", "_strays", "_strayed", "_named", "_file_bad", "_content", "_within", "_unreadable", "_match"),
        *(each.alias for each in root.incoming),
        *(each.alias for each in root.outer),
        *(each.alias for each in by),
        *aggregates,
    ]
    return render(
        "roots.sql",
        r=_with_outer(root, level),
        frame=stages.frame,
        files=stages.files if level else None,
        placed=(*group.once_kinds, *group.root_kinds, *(child.kind for child in family.children)),
        strays=strays,
        children=[_ChildView.of(child, family, stages) for child in family.children],
        by=by,
        carried=list(dict.fromkeys([*carried, *(each.alias for each in (level.outer if level else ()))])),
        replaces=family.replaces,
        order_by=family.order_by,
        measures=family.measures,
        own=own,
        all=everything,
        look_ups=looks,
        warnings=_warnings(root),
    )


@dataclass(frozen=True, slots=True)
class _ChildView:
    kind: str
    table: str
    view: str
    aggregates: tuple[Aliased, ...]

    @classmethod
    def of(cls, child: RecordPlan, family: Family, stages: Stages) -> _ChildView:
        own = tuple(Aliased(a.alias, a.sql) for a in family.root.aggregates if a.child == child.table)
        return cls(child.kind, child.table or child.kind, str(stages.aggregate(child.kind)), own)


def _with_outer(root: RecordPlan, level: FileLevel | None) -> RecordPlan:
    return replace(root, outer=level.outer if level else root.outer)


def _failing(plan: RecordPlan, looks: tuple[LookUp, ...] = (), builtin_keys: bool = True) -> list[Aliased]:
    """Conditions that are true for a bad row, with the reason as alias."""
    found = [Aliased(f"required:{name}", f"{name} IS NULL") for name in plan.required]
    if builtin_keys:
        found += [Aliased(f"key:missing:{name}", f"{name} IS NULL") for name in plan.own_keys]
    found += [Aliased(rule.reason, f"NOT ({rule.sql})") for rule in plan.rejecting]
    found += [look.missing for look in looks]
    return found


def _warnings(plan: RecordPlan) -> list[Aliased]:
    return [Aliased(rule.name, f"NOT ({rule.sql})") for rule in plan.warning]
