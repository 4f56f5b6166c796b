"""SQL of the equation: the rows of staged batches by what became of them."""

from __future__ import annotations

from dataclasses import dataclass

from freshmart_cli.compile.cdc_rows import ASIDE
from freshmart_cli.compile.literals import among
from freshmart_cli.compile.rendering import render, text_literal
from freshmart_cli.compile.source_group import Family, SourceGroup
from freshmart_cli.compile.stages import Stages
from freshmart_cli.names import BATCH_ID

APART = ("header", "blank", "filtered", "elsewhere", *ASIDE)
"""Records that are no rows of a table: they are counted, and taken off what was read.

A tombstone is a null; filtered is what a table's own predicate leaves out, elsewhere what another table accounts for.
"""


@dataclass(frozen=True, slots=True)
class _Part:
    family: str
    state: str
    rows: str
    source: str
    where: str


def equation_sql(group: SourceGroup, stages: Stages, batches: tuple[str, ...] = ()) -> str:
    """Columns: _batch_id, state, rows; and family, a table's name, where several tables read the same records.

    A state is accepted, duplicate, superseded, conflict, quarantined, parked, or one of APART. Each family accounts for
    all records.
    """
    shared = _shared(group)
    parts = [part for place, family in enumerate(group.families) for part in _of_family(group, family, stages, place)]
    if group.file_level:
        files = str(stages.files)
        verdict = "CASE WHEN _reasons IS NULL THEN 'accepted' ELSE 'quarantined' END"
        parts.append(_Part("", verdict, "_rows - _strays", files, "true"))
        parts.append(_Part("", "'quarantined'", "_strays", files, "_strays > 0"))
    elif group.kind_sql:
        parts.append(_Part("", "'quarantined'", "1", str(stages.frame), "_root_row IS NULL"))
    elif group.carries_changes:
        # Counted rather than filtered: as a condition the kind would be worked out anew for each part of it.
        aside = ", ".join(text_literal(kind) for kind in ASIDE)
        parts.append(_Part("", "_kind", f"IF(_kind IN ({aside}), 1, 0)", stages.envelopes, "true"))
    else:
        within = f" AND {among(BATCH_ID, batches, 'string')}" if batches else ""
        for place, family in enumerate(group.families):
            name = family.root.table if shared else ""
            parts += [
                _Part(name, state, "1", str(group.bronze), where + within) for state, where in _apart(group, place)
            ]
    return render("equation.sql", parts=parts, shared=shared)


def _shared(group: SourceGroup) -> bool:
    return len(group.families) > 1 and not (group.kind_sql or group.file_level or group.carries_changes)


def _of_family(group: SourceGroup, family: Family, stages: Stages, place: int) -> list[_Part]:
    roots = str(stages.roots(family.root.kind))
    name = family.root.table if _shared(group) else ""
    if family.load.mode == "snapshot":
        found = [_Part(name, "'accepted'", "_rows", roots, "_reasons IS NULL")]
    elif family.history is not None:
        found = [_Part(name, "_state", "_rows", str(stages.decided(family.root.kind)), "_op <> 'k'")]
    else:
        found = [_Part(name, "_state", "_rows", str(stages.decided(family.root.kind)), "true")]
    unpublished = "CASE WHEN forall(_reasons, r -> r LIKE '%park:%') THEN 'parked' ELSE 'quarantined' END"
    found.append(_Part(name, unpublished, "_rows", roots, "_reasons IS NOT NULL"))
    if family.where:
        found.append(_Part(name, "'filtered'", "1", str(stages.typed(family.root.kind)), "NOT _kept"))
    return found


def _apart(group: SourceGroup, place: int) -> list[tuple[str, str]]:
    """States and predicates over bronze; the first table accounts for documents that cannot be read."""
    if not group.documents:
        return [("'header'", "_record = 'header'")]
    found = [("_record", "_record IN ('tombstone', 'blank')")]
    return [*found, ("'elsewhere'", "_record = 'unreadable'")] if place else found
