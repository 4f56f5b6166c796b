"""Where the parents of references are looked for (PROTOCOLS.md, *References and orphans*).

A parent exists if any version of its key was ever received, ended or deleted included.
"""

from __future__ import annotations

from collections.abc import Mapping

from freshmart_cli.compile.groups import group_of_contract
from freshmart_cli.compile.history import RECEIVED
from freshmart_cli.compile.publish_silver import events_of
from freshmart_cli.compile.record import RecordPlan
from freshmart_cli.compile.source_group import Family
from freshmart_cli.contracts.model import Reference
from freshmart_cli.execute.context import Context
from freshmart_cli.names import TableName

Staged = Mapping[TableName, TableName]
"""Table → changes to it that are staged and about to be published."""


def parents_of(context: Context, plan: RecordPlan, staged: Staged | None = None) -> dict[str, str]:
    """By reference, the relation that has its parents, registered; none where the parent table is not there yet."""
    found = {name: rows_ever(context, reference, staged) for name, reference in plan.references}
    return {name: relation for name, relation in found.items() if relation}


def rows_ever(context: Context, reference: Reference, staged: Staged | None = None) -> str:
    """The relation that holds every parent ever received; '' where there is none."""
    target = TableName.parse(reference.target)
    family = _family_of(context, target)
    listed = ", ".join(reference.target_columns)
    if family is None or not set(reference.target_columns) <= family.kept_columns:
        if not context.exists(target):
            return ""
        context.register(target)
        return str(target)
    sources = [staged[target]] if staged and target in staged else []
    if context.exists(events_of(family)):
        context.register(events_of(family))
        sources.append(events_of(family))
    united = " UNION ALL ".join(f"SELECT {listed} FROM {each} WHERE {RECEIVED}" for each in sources)
    return f"({united})" if united else ""


def _family_of(context: Context, table: TableName) -> Family | None:
    for contract in context.workspace.contracts.values():
        if table.layer == "silver" and table.name in contract.tables:
            return next((each for each in group_of_contract(contract).families if each.table == table), None)
    return None
