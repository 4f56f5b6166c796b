"""What to stage of records that stand alone, whichever kind they are of."""

from __future__ import annotations

from freshmart_cli.compile.awaiting import NO_PARENTS, Parents
from freshmart_cli.compile.cdc_rows import change_stages
from freshmart_cli.compile.documents import document_stages
from freshmart_cli.compile.rows import row_stages
from freshmart_cli.compile.source_group import SourceGroup
from freshmart_cli.compile.stages import Staged, Stages


def stages_of(group: SourceGroup, stages: Stages, where: str, parents: Parents = NO_PARENTS) -> tuple[Staged, ...]:
    """What to stage, in order, for every record of the chosen batches."""
    if group.carries_changes:
        return change_stages(group, stages, where)
    compiled = document_stages if group.documents else row_stages
    return compiled(group, stages, where, parents)
