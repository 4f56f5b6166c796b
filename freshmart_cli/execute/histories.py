"""Publishes tables whose rows follow from the changes kept beside them (PROTOCOLS.md, *CDC and history*).

The rows of every key that a promotion tells of are made anew from all of its changes, so neither the order of arrival
nor the split into batches matters. Order: decide → make → record what will change → events → rows → quarantine.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from freshmart_cli.compile import histories as sql
from freshmart_cli.compile.histories import Remake
from freshmart_cli.compile.publish_silver import events_of, quarantine_of, quarantine_sql
from freshmart_cli.compile.source_group import Family, SourceGroup
from freshmart_cli.engine.port import Merge
from freshmart_cli.execute.boundaries import Boundary, reached
from freshmart_cli.execute.changed import merged
from freshmart_cli.execute.context import source_group
from freshmart_cli.execute.kept_changes import Seen, remake_of, seen_changes
from freshmart_cli.execute.parents import Staged, parents_of
from freshmart_cli.execute.renamed_rows import timeline_of
from freshmart_cli.execute.staging import Attempt
from freshmart_cli.execute.state import Change, GroupState
from freshmart_cli.execute.tables import ensure_table
from freshmart_cli.execute.touched_rows import touched_values
from freshmart_cli.names import FILE_HASH, ROW_NUMBER, SOURCE_FILE, TableName


@dataclass(frozen=True, slots=True)
class Made:
    """A family whose ``rows`` differences to what is published are staged. ``published``: its table is there."""

    remake: Remake
    seen: Seen
    differences: TableName
    published: bool
    rows: int = 0

    @property
    def family(self) -> Family:
        return self.remake.family


def is_history_group(group: SourceGroup) -> bool:
    """Whether rows follow from changes; then those of all tables of the group do."""
    return any(family.history is not None for family in group.families)


def publish(attempt: Attempt, state: GroupState, change: Change, repair: bool) -> GroupState:
    """Keep the staged changes, make the rows that they tell of anew and publish what differs."""
    seen = [seen_changes(attempt, family) for family in attempt.group.families]
    staged = {each.remake.family.table: each.remake.decided for each in seen}
    made = [_made(attempt, each, repair, staged) for each in seen]
    values = touched_values(attempt, made)
    if state.in_flight is not None:
        values = merged(values, state.in_flight.values)
    state = state.began(replace(change, values=values))
    attempt.context.states.write(source_group(attempt.group.name), state)
    reached(Boundary.SILVER_RECORDED)
    for each in made:
        _publish(attempt, each)
    return state


def _made(attempt: Attempt, seen: Seen, repair: bool, staged: Staged) -> Made:
    context, family = attempt.context, seen.remake.family
    published = context.exists(family.table)
    differences = attempt.stages.table(f"differences_{family.root.kind}")
    if published:
        context.register(family.table)
        if not (seen.fresh or repair):
            return Made(seen.remake, seen, differences, published)
    remake, timeline = timeline_of(attempt, remake_of(attempt, seen, repair), seen)
    rows = sql.rows_made_sql(remake, timeline, parents_of(context, family.root, staged))
    whole = f"SELECT r.*, false AS _gone, false AS _was FROM ({rows}) r"
    attempt.stage(differences, sql.changes_sql(remake, rows) if published else whole)
    count = context.engine.query(f"SELECT count(*) AS n FROM {differences}")["n"][0].as_py()
    return Made(remake, seen, differences, published, int(count))


def _publish(attempt: Attempt, made: Made) -> None:
    _keep_events(attempt, made)
    reached(Boundary.SILVER_EVENTS_KEPT)
    _publish_rows(attempt, made)
    reached(Boundary.SILVER_HISTORY_PUBLISHED)
    _publish_quarantine(attempt, made)
    reached(Boundary.SILVER_QUARANTINED)


def _keep_events(attempt: Attempt, made: Made) -> None:
    context, events = attempt.context, events_of(made.family)
    listed = sql.event_columns(made.family)
    select = f"SELECT {', '.join(listed)} FROM {made.remake.decided} WHERE _fresh"
    ensure_table(context, events, select)
    if made.seen.replaced:
        context.engine.merge(Merge(events, f"({select})", ("_event",), listed))
    elif made.seen.fresh:
        context.engine.insert(events, select)


def _publish_rows(attempt: Attempt, made: Made) -> None:
    context, family = attempt.context, made.family
    columns = sql.row_columns(family)
    listed = f"SELECT {', '.join(columns)} FROM {made.differences}"
    if not made.published:
        ensure_table(context, family.table, listed, family.root.partition_by)
    if not made.rows:
        return
    if not made.published:
        context.engine.insert(family.table, listed)
        return
    context.engine.merge(
        Merge(
            family.table,
            str(made.differences),
            family.row_keys,
            columns,
            delete_when="s._gone",
            insert_when="NOT s._gone",
        )
    )


def _publish_quarantine(attempt: Attempt, made: Made) -> None:
    context, table = attempt.context, quarantine_of(made.family.table)
    select = quarantine_sql(made.family, None, attempt.stages)
    ensure_table(context, table, select)
    if made.seen.invalid:
        names = tuple(column.name for column in context.engine.columns(select))
        context.engine.merge(Merge(table, f"({select})", (SOURCE_FILE, FILE_HASH, ROW_NUMBER), names))
