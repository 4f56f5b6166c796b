"""SQL that parses a batch of documents: lists within them, what their root needs to know of those, roots."""

from __future__ import annotations

import re
from dataclasses import dataclass

from freshmart_cli.compile.awaiting import NO_PARENTS, Parents, look_ups
from freshmart_cli.compile.document_objects import Objects
from freshmart_cli.compile.document_records import DOCUMENT, OBJECT, DocumentRecord
from freshmart_cli.compile.parse import child_aggregate_sql
from freshmart_cli.compile.record import Aliased
from freshmart_cli.compile.rendering import macros, render
from freshmart_cli.compile.rows import kept_rows, root_columns
from freshmart_cli.compile.source_group import Family, SourceGroup
from freshmart_cli.compile.stages import Staged, Stages
from freshmart_cli.errors import UserError
from freshmart_cli.names import FILE_HASH, PROVENANCE, ROW_NUMBER


def document_stages(
    group: SourceGroup, stages: Stages, where: str, parents: Parents = NO_PARENTS
) -> tuple[Staged, ...]:
    """What to stage, in order, for every record of the chosen batches."""
    objects = Objects(group, stages)
    found = [Staged(objects.documents, _documents_sql(objects, where))]
    for place, family in enumerate(group.families):
        for child in family.children:
            found.append(Staged(stages.child(child.kind), _list_sql(objects, objects.record(child.kind), parents)))
            found.append(Staged(stages.aggregate(child.kind), child_aggregate_sql(family, child, stages)))
        rows = _rows_sql(objects, family, parents, has_unreadable=place == 0)
        found += kept_rows(family, stages, rows, root_columns(family, "_unknown"))
    return tuple(found)


def _documents_sql(objects: Objects, where: str) -> str:
    group = objects.group
    return render("documents.sql", bronze=group.bronze, where=where, context=objects.context, enveloped=group.enveloped)


def _rows_sql(objects: Objects, family: Family, parents: Parents, has_unreadable: bool) -> str:
    """Every document as a root row; those that are none too, where ``has_unreadable``."""
    record = objects.record(family.root.kind)
    looks = look_ups(record.plan, parents)
    within = [_Within.of(family, child.kind, objects.stages) for child in family.children]
    figures = [each.alias for each in record.plan.aggregates]
    return render(
        "document_rows.sql",
        r=record.plan,
        source=objects.read(record),
        children=within,
        carried=[*objects.carried(record), *(["_hashes", "_within"] if within else []), *figures],
        hashed=record.content,
        replaces=family.replaces,
        order_by=family.order_by,
        rejects=[*_unreadable(record), *_rules(record), *(each.missing for each in looks)],
        look_ups=looks,
        warnings=_warnings(record),
        quarantine=objects.group.drift == "quarantine",
        kept=family.where,
        unreadable=has_unreadable,
        dated=macros("document_macros.sql").dated(family.load.mode == "snapshot"),
        documents=objects.documents,
        context=objects.context,
        given=PROVENANCE,
    )


def _list_sql(objects: Objects, record: DocumentRecord, parents: Parents) -> str:
    """The rows of a list, with the place of the document that it lies in."""
    plan = record.plan
    if plan.aggregates:
        raise UserError(
            f"{plan.table}: figures over {plan.aggregates[0].child} can only be read by a table of whole documents",
            hint=f"sum them in a derived table, or in the table around {plan.table}",
        )
    looks = look_ups(plan, parents)
    summed = [_Combined.of(name, function, plan.type_of[name]) for name, function in record.combine]
    apart = [name for name in plan.own_columns if name not in (*plan.own_keys, *dict(record.combine))]
    differing = [Aliased("key:twice", " OR ".join(f"_apart_{name}" for name in apart))] if apart else []
    differing += [Aliased(f"unreadable:{c.name}", f"_sum_{c.name} IS NOT NULL AND {c.name} IS NULL") for c in summed]
    return render(
        "list_rows.sql",
        r=plan,
        source=objects.read(record),
        carried=objects.carried(record),
        hashed=record.content,
        unreadable=_unreadable(record),
        rules=[*_rules(record), *(each.missing for each in looks)],
        look_ups=looks,
        warnings=_warnings(record),
        quarantine=objects.group.drift == "quarantine",
        passed=[
            each for each in objects.around(record) if each not in (FILE_HASH, ROW_NUMBER, DOCUMENT, *plan.own_columns)
        ],
        summed=summed,
        apart=apart,
        differing=differing,
    )


def _unreadable(record: DocumentRecord) -> list[Aliased]:
    """Conditions that are true for an object that cannot be read, with the reason as alias."""
    plan = record.plan
    found = [*plan.bad]
    if record.parent and record.of_objects:
        found.insert(0, Aliased("unreadable:element", f"substring({OBJECT}, 1, 1) <> '{{'"))
    found += [
        Aliased(f"unreadable:{each.alias}", f"_list_{n} IS NOT NULL AND substring(ltrim(_list_{n}), 1, 1) <> '['")
        for n, each in enumerate(record.within)
    ]
    found += [Aliased(f"required:{name}", f"{name} IS NULL") for name in plan.required]
    return [*found, *(Aliased(f"key:missing:{n}", f"{n} IS NULL") for n in plan.own_keys if n not in PROVENANCE)]


def _rules(record: DocumentRecord) -> list[Aliased]:
    return [Aliased(rule.reason, f"NOT ({rule.sql})") for rule in record.plan.rejecting]


def _warnings(record: DocumentRecord) -> list[Aliased]:
    return [Aliased(rule.name, f"NOT ({rule.sql})") for rule in record.plan.warning]


@dataclass(frozen=True, slots=True)
class _Within:
    """A list's aggregate as its root sees it."""

    kind: str
    table: str
    view: str
    aggregates: tuple[Aliased, ...]

    @classmethod
    def of(cls, family: Family, kind: str, stages: Stages) -> _Within:
        own = tuple(Aliased(a.alias, a.sql) for a in family.root.aggregates if a.child == kind)
        return cls(kind, kind, str(stages.aggregate(kind)), own)


@dataclass(frozen=True, slots=True)
class _Combined:
    """A column of rows made one. ``wide``: a type that no sum of it overflows."""

    name: str
    function: str
    type: str
    wide: str

    @classmethod
    def of(cls, name: str, function: str, kind: str) -> _Combined:
        scale = re.fullmatch(r"decimal\s*\(\s*\d+\s*,\s*(\d+)\s*\)", kind)
        whole = "DECIMAL(38,0)" if kind in ("tinyint", "smallint", "int", "bigint") else kind
        wide = f"DECIMAL(38,{scale[1]})" if scale else whole
        return cls(name, function, kind, wide if function == "sum" else kind)
