"""SQL that parses a batch of one-kind records into staged roots, and snapshots into versions."""

from __future__ import annotations

from dataclasses import dataclass

from freshmart_cli.compile.awaiting import NO_PARENTS, Parents, look_ups
from freshmart_cli.compile.publish_silver import events_of
from freshmart_cli.compile.record import Aliased
from freshmart_cli.compile.rendering import render
from freshmart_cli.compile.source_group import Family, SourceGroup
from freshmart_cli.compile.stages import Staged, Stages
from freshmart_cli.compile.value_texts import comparable
from freshmart_cli.names import PROVENANCE, TableName


def row_stages(group: SourceGroup, stages: Stages, where: str, parents: Parents = NO_PARENTS) -> tuple[Staged, ...]:
    """What to stage for every row of the chosen batches: the roots of each family."""
    found: list[Staged] = []
    for family in group.families:
        found += kept_rows(family, stages, rows_sql(group, family, where, parents), root_columns(family))
    return tuple(found)


def kept_rows(family: Family, stages: Stages, rows: str, columns: tuple[str, ...]) -> tuple[Staged, ...]:
    """The roots; where the table has a predicate, from all rows with what it says of each."""
    roots = stages.roots(family.root.kind)
    if not family.where:
        return (Staged(roots, rows),)
    typed = stages.typed(family.root.kind)
    return Staged(typed, rows), Staged(roots, f"SELECT {', '.join(columns)} FROM {typed} WHERE _kept")


def root_columns(family: Family, *further: str) -> tuple[str, ...]:
    """The columns of staged roots, in order."""
    own = family.root.own_columns
    return (
        *own,
        *(name for name in PROVENANCE if name not in own),
        "_snapshot",
        *("_content", "_rows", "_match", "_replaces"),
        *(each.alias for each in family.order_by),
        *("_file_bad", "_own_reasons", "_reasons", "_warnings"),
        *further,
    )


def rows_sql(group: SourceGroup, family: Family, where: str, parents: Parents = NO_PARENTS) -> str:
    """Every row of the chosen batches as a root: typed, checked, hashed."""
    root = family.root
    looks = look_ups(root, parents)
    rejects = [*root.bad]
    rejects += [Aliased(f"required:{name}", f"{name} IS NULL") for name in root.required]
    rejects += [Aliased(f"key:missing:{name}", f"{name} IS NULL") for name in root.own_keys if name not in PROVENANCE]
    rejects += [Aliased(rule.reason, f"NOT ({rule.sql})") for rule in root.rejecting]
    rejects += [each.missing for each in looks]
    rejects.append(Aliased("fields:count", "_short"))
    incoming = [each.alias for each in root.incoming]
    return render(
        "rows.sql",
        r=root,
        bronze=group.bronze,
        where=where,
        kept=family.where,
        nulls=family.null_values,
        short="_h IS NOT NULL AND size(_f) <> size(_h)",
        carried=[*PROVENANCE, "_snapshot", "_short", *incoming, *(f"in_{name}" for name in incoming)],
        hashed=[comparable(name, kind) for name, kind in root.columns if name not in family.told_by_delivery],
        replaces=family.replaces,
        order_by=family.order_by,
        rejects=rejects,
        look_ups=looks,
        warnings=[Aliased(rule.name, f"NOT ({rule.sql})") for rule in root.warning],
    )


@dataclass(frozen=True, slots=True)
class EmptyPicture:
    """A file that says there is nothing (any more). Times in µs from 1970 UTC."""

    batch_id: str
    file: str
    file_hash: str
    arrived_at_us: int
    ingested_at_us: int


def snapshot_events_sql(family: Family, roots: TableName | None, empty: tuple[EmptyPicture, ...] = ()) -> str:
    """The staged rows of full pictures as they are kept, and a row without content for each that is empty."""
    return render("snapshot_events.sql", columns=family.root.columns, roots=roots, empty=empty)


def snapshot_sizes_sql(table: TableName | str) -> str:
    """_batch_id, dated, arrived, size of each picture in a table (or relation) of rows or events."""
    return render("snapshot_sizes.sql", table=table)


def snapshot_versions_sql(family: Family) -> str:
    """The whole history of a snapshot table, from its events."""
    return render(
        "snapshot_versions.sql",
        columns=[name for name, _ in family.root.columns],
        keys=family.root.keys,
        events=events_of(family),
        backdate=family.load.backdate,
    )
