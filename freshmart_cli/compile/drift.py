"""SQL of drift: fields of staged documents that the contract does not name."""

from __future__ import annotations

from freshmart_cli.compile.source_group import SourceGroup
from freshmart_cli.compile.stages import Stages


def drift_sql(group: SourceGroup, stages: Stages) -> str:
    """Columns: source (the table), _batch_id, field, rows."""
    staged = [(family.root.table, stages.roots(family.root.kind)) for family in group.families]
    staged += [(each.table, stages.child(each.kind)) for family in group.families for each in family.children]
    return "\nUNION ALL\n".join(
        f"SELECT '{table}' AS source, _batch_id, field, count(*) AS rows"
        f" FROM (SELECT _batch_id, explode(_unknown) AS field FROM {name}) GROUP BY _batch_id, field"
        for table, name in staged
    )
