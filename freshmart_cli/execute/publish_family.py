"""Decides the versions of one family of tables and publishes what follows (PROTOCOLS.md, *Promotion*)."""

from __future__ import annotations

from dataclasses import dataclass, replace

from freshmart_cli.compile import publish_silver as sql
from freshmart_cli.compile.literals import among
from freshmart_cli.compile.record import RecordPlan
from freshmart_cli.compile.source_group import Family
from freshmart_cli.engine.port import Merge
from freshmart_cli.execute.boundaries import Boundary, reached
from freshmart_cli.execute.distinct_values import distinct_values
from freshmart_cli.execute.parents import parents_of
from freshmart_cli.execute.staging import Attempt
from freshmart_cli.execute.tables import ensure_table
from freshmart_cli.names import FILE_HASH, ROW_NUMBER, TableName


@dataclass(frozen=True, slots=True)
class Decided:
    """A family whose versions are staged: whether keys were known, rows are replaced, rows are quarantined."""

    target: sql.Target
    prune: str
    known: bool
    replaced: bool
    invalid: bool

    @property
    def family(self) -> Family:
        return self.target.family


def decide(attempt: Attempt, target: sql.Target) -> Decided:
    """Stage what becomes of every delivered version of the keys touched."""
    family, engine = target.family, attempt.context.engine
    versions = sql.versions_of(family)
    target = replace(target, known=attempt.context.exists(versions))
    if target.known:
        attempt.context.register(versions)
    prune = _prune(attempt, target)
    seen = engine.query(sql.keys_seen_sql(target, prune)).to_pylist()[0]
    decided = attempt.stages.decided(target.kind)
    if not (seen["twice"] or seen["known"] or target.repair or target.decisions):
        attempt.stage(decided, sql.decide_new_sql(target))
        return Decided(target, prune, False, False, bool(seen["invalid"]))
    attempt.stage(decided, sql.decide_sql(target, prune))
    replaced = engine.query(f"SELECT count(*) AS n FROM {decided} WHERE _change AND _before IS NOT NULL")
    some = bool(replaced["n"][0].as_py()) or target.repair
    return Decided(target, prune, bool(seen["known"]), some, bool(seen["invalid"]))


def _prune(attempt: Attempt, target: sql.Target) -> str:
    """Literals on the partition columns that the batch touches, for reading and merging."""
    root = target.family.root
    columns = [name for name in root.partition_by if name in root.keys]
    if not columns:
        return ""
    column, kind = columns[0], root.type_of[columns[0]]
    valid = f"{attempt.stages.roots(target.kind)} WHERE _reasons IS NULL"
    return among(column, tuple(distinct_values(attempt.context.engine, column, valid)), kind)


def publish(attempt: Attempt, decided: Decided) -> None:
    """Children first, then the root, then the versions: what is known of a key is true of its tables.

    The quarantine is last: rows that waited are found there again until they are published.
    """
    family = decided.family
    for plan in reversed(family.published):
        _publish_table(attempt, decided, plan)
        is_root = plan.kind == family.root.kind
        reached(Boundary.SILVER_ROOT_PUBLISHED if is_root else Boundary.SILVER_CHILD_PUBLISHED)
    _publish_versions(attempt, decided)
    reached(Boundary.SILVER_VERSIONED)
    _publish_quarantine(attempt, decided)
    reached(Boundary.SILVER_QUARANTINED)


def upserts_select(attempt: Attempt, target: sql.Target, plan: RecordPlan) -> str:
    return sql.upserts_sql(target, plan, parents_of(attempt.context, plan))


def _publish_table(attempt: Attempt, decided: Decided, plan: RecordPlan) -> None:
    context, table = attempt.context, TableName("silver", plan.table)
    select = upserts_select(attempt, decided.target, plan)
    is_root = plan.kind == decided.family.root.kind
    columns = sql.published_columns(plan, is_root)
    ensure_table(context, table, select, plan.partition_by)
    if not decided.replaced:
        context.engine.insert(table, select)
        return
    upserts, gone = attempt.stages.table(f"new_{plan.kind}"), attempt.stages.table(f"merge_{plan.kind}")
    attempt.stage(upserts, select)
    tombstones = sql.tombstones_sql(decided.target, plan, str(upserts), _alias(decided.prune))
    attempt.stage(gone, f"SELECT {', '.join(columns)}, false AS _gone FROM {upserts}\nUNION ALL\n{tombstones}")
    context.engine.merge(
        Merge(
            table,
            str(gone),
            plan.keys,
            columns,
            prune=_alias(decided.prune),
            delete_when="s._gone",
            insert_when="NOT s._gone",
        )
    )


def _alias(prune: str) -> str:
    return f"t.{prune}" if prune and prune != "false" else prune


def _publish_versions(attempt: Attempt, decided: Decided) -> None:
    context, family = attempt.context, decided.family
    table, listed = sql.versions_of(family), sql.version_columns(family)
    source = attempt.stages.decided(decided.target.kind)
    select = f"SELECT {', '.join(listed)}, _state FROM {source} WHERE NOT (_was <=> _state)"
    partition = tuple(name for name in family.root.partition_by if name in family.root.keys)
    ensure_table(context, table, select, partition)
    if not decided.known:
        context.engine.insert(table, select)
        return
    keys = tuple(dict.fromkeys((*family.root.keys, FILE_HASH, ROW_NUMBER)))
    context.engine.merge(Merge(table, f"({select})", keys, (*listed, "_state"), prune=_alias(decided.prune)))


def _publish_quarantine(attempt: Attempt, decided: Decided) -> None:
    family, context = decided.family, attempt.context
    table, level, again = sql.quarantine_of(family.table), attempt.group.file_level, decided.target.again
    select = sql.quarantine_sql(family, level, attempt.stages)
    ensure_table(context, table, select)
    if not (decided.invalid or again):
        return
    names = tuple(column.name for column in context.engine.columns(select))
    merge = Merge(table, f"({select})", ("_file_hash", "_row_number"), names)
    if again:
        select = sql.quarantine_sql(family, level, attempt.stages, again)
        merge = replace(merge, source=f"({select})", delete_when="s._gone", insert_when="NOT s._gone")
    context.engine.merge(merge)
