"""SQL of the equation: the rows of staged batches by what became of them."""

from __future__ import annotations

from dataclasses import dataclass

from freshmart_cli.compile.cdc_rows import ASIDE
from freshmart_cli.compile.rendering import render, text_literal
from freshmart_cli.compile.source_group import SourceGroup
from freshmart_cli.compile.stages import Stages


@dataclass(frozen=True, slots=True)
class _Part:
    state: str
    rows: str
    source: str
    where: str


def equation_sql(group: SourceGroup, stages: Stages) -> str:
    """Columns: _batch_id, state (accepted, duplicate, superseded, conflict, quarantined, parked, header, …), rows."""
    parts = []
    for family in group.families:
        roots = str(stages.roots(family.root.kind))
        if family.load.mode == "snapshot":
            parts.append(_Part("'accepted'", "_rows", roots, "_reasons IS NULL"))
        elif family.history is not None:
            parts.append(_Part("_state", "_rows", str(stages.decided(family.root.kind)), "_op <> 'k'"))
        else:
            parts.append(_Part("_state", "_rows", str(stages.decided(family.root.kind)), "true"))
        unpublished = "CASE WHEN forall(_reasons, r -> r LIKE '%park:%') THEN 'parked' ELSE 'quarantined' END"
        parts.append(_Part(unpublished, "_rows", roots, "_reasons IS NOT NULL"))
    if group.file_level:
        files = str(stages.files)
        verdict = "CASE WHEN _reasons IS NULL THEN 'accepted' ELSE 'quarantined' END"
        parts.append(_Part(verdict, "_rows - _strays", files, "true"))
        parts.append(_Part("'quarantined'", "_strays", files, "_strays > 0"))
    elif group.kind_sql:
        parts.append(_Part("'quarantined'", "1", str(stages.frame), "_root_row IS NULL"))
    elif group.carries_changes:
        # Counted rather than filtered: as a condition the kind would be worked out anew for each part of it.
        aside = ", ".join(text_literal(kind) for kind in ASIDE)
        parts.append(_Part("_kind", f"IF(_kind IN ({aside}), 1, 0)", stages.envelopes, "true"))
    else:
        parts.append(_Part("'header'", "1", str(group.bronze), "_record = 'header'"))
    return render("equation.sql", parts=parts)
