"""Full pictures: keep every row of each, then derive versions from all of them (PROTOCOLS.md, *Files*)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from freshmart_cli.compile.follow import followed_expressions
from freshmart_cli.compile.publish_silver import events_of, quarantine_sql
from freshmart_cli.compile.rows import EmptyPicture, snapshot_events_sql, snapshot_sizes_sql, snapshot_versions_sql
from freshmart_cli.compile.source_group import Family, SourceGroup
from freshmart_cli.counting import counted
from freshmart_cli.engine.port import Merge
from freshmart_cli.execute.boundaries import Boundary, reached
from freshmart_cli.execute.changed import merged
from freshmart_cli.execute.context import fresh_id, source_group
from freshmart_cli.execute.distinct_values import Asked, Places, wanted_values
from freshmart_cli.execute.staging import Attempt
from freshmart_cli.execute.state import Change, GroupState, Held, Values
from freshmart_cli.execute.tables import ensure_table
from freshmart_cli.names import TableName


def is_snapshot_group(group: SourceGroup) -> bool:
    return any(family.load.mode == "snapshot" for family in group.families)


@dataclass(frozen=True, slots=True)
class Pictures:
    """What is staged: the predicate on bronze, the change it makes, and which rows may be in quarantine (``again``).

    ``batches``: those whose files are pictures, each of them.
    """

    where: str
    change: Change
    again: str
    batches: tuple[str, ...]


def publish(attempt: Attempt, state: GroupState, pictures: Pictures) -> GroupState:
    """Append the pictures' rows to the events, rebuild the versions, replace the table where it differs."""
    context, empty = attempt.context, empty_pictures(attempt, pictures.batches)
    for family in attempt.group.families:
        _keep_events(attempt, family, pictures.where, empty)
        reached(Boundary.SILVER_EVENTS_KEPT)
        attempt.stage(attempt.stages.table(f"versions_{family.root.kind}"), snapshot_versions_sql(family))
    values = _touched(attempt)
    if state.in_flight is not None:
        values = merged(values, state.in_flight.values)
    state = state.began(replace(pictures.change, values=values))
    context.states.write(source_group(attempt.group.name), state)
    reached(Boundary.SILVER_RECORDED)
    for family in attempt.group.families:
        staged = attempt.stages.table(f"versions_{family.root.kind}")
        select = f"SELECT * FROM {staged}"
        ensure_table(context, family.table, select)
        context.engine.replace(family.table, "true", select)
        reached(Boundary.SILVER_SNAPSHOT_PUBLISHED)
        _keep_quarantine(attempt, family, pictures.again)
        reached(Boundary.SILVER_QUARANTINED)
    return state


def shrunk(attempt: Attempt, pending: tuple[str, ...], overridden: tuple[str, ...]) -> tuple[Held, ...]:
    """Batches whose full picture lost more rows than ``max_shrink`` allows: a cut file has no trailer to tell."""
    held, empty = [], empty_pictures(attempt, pending)
    for family in attempt.group.families:
        if not attempt.context.exists(events_of(family)):
            continue
        attempt.context.register(events_of(family))
        known = _sizes(attempt, events_of(family))
        staged = _sizes(attempt, attempt.stages.roots(family.root.kind))
        staged += _sizes(attempt, f"({snapshot_events_sql(family, None, empty)})") if empty else []
        for row in staged:
            earlier = [each for each in known if each["dated"] < row["dated"]]
            before = max(earlier, key=lambda each: (each["dated"], each["arrived"]))["size"] if earlier else 0
            least = before * (1 - family.load.shrink_limit)
            if row["size"] < least and row["_batch_id"] not in overridden:
                told = f"the picture of {row['dated']} has {counted(row['size'], 'row')}, the one before {before}"
                reason = f"{family.table}: {told}"
                held.append(Held(row["_batch_id"], reason, fresh_id()))
    return tuple(held)


def empty_pictures(attempt: Attempt, batches: tuple[str, ...]) -> tuple[EmptyPicture, ...]:
    """Files of the batches in which no table has a row; a file of a stream's records is no picture of its own."""
    context, source = attempt.context, attempt.group.name
    if context.workspace.sources[source].envelope != "none":
        return ()
    roots = (attempt.stages.roots(family.root.kind) for family in attempt.group.families)
    listed = " UNION ".join(f"SELECT _batch_id, _source_file FROM {each}" for each in roots)
    found = context.engine.query(f"SELECT DISTINCT _batch_id, _source_file FROM ({listed})").to_pylist()
    filled = {(each["_batch_id"], each["_source_file"]) for each in found}
    plans = [context.ledger.read_plan(source, batch) for batch in batches]
    return tuple(
        EmptyPicture(plan.batch_id, each.path, each.content_hash, each.arrived_at_us, plan.created_at_us)
        for plan in plans
        for each in plan.new_slices
        if (plan.batch_id, each.path) not in filled
    )


def _sizes(attempt: Attempt, table: TableName | str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = attempt.context.engine.query(snapshot_sizes_sql(table)).to_pylist()
    return found


def _keep_events(attempt: Attempt, family: Family, where: str, empty: tuple[EmptyPicture, ...]) -> None:
    context, events = attempt.context, events_of(family)
    select = snapshot_events_sql(family, attempt.stages.roots(family.root.kind), empty)
    ensure_table(context, events, select)
    known = context.engine.query(f"SELECT count(*) AS n FROM {events} WHERE {where}")
    if known["n"][0].as_py():
        context.engine.delete(events, where)
    context.engine.insert(events, select)


def _keep_quarantine(attempt: Attempt, family: Family, again: str) -> None:
    context, table = attempt.context, family.table.companion("quarantine")
    select = quarantine_sql(family, None, attempt.stages)
    columns = context.engine.columns(select)
    context.engine.create(context.stored(table), columns)
    keys = ("_source_file", "_file_hash", "_row_number")
    merge = Merge(table, f"({select})", keys, tuple(each.name for each in columns))
    if again:
        select = quarantine_sql(family, None, attempt.stages, again)
        merge = replace(merge, source=f"({select})", delete_when="s._gone", insert_when="NOT s._gone")
    context.engine.merge(merge)


def _touched(attempt: Attempt) -> Values:
    """Values of the rows that differ between the table and what replaces it."""
    wanted: dict[str, dict[str, Places]] = {}
    context = attempt.context
    for family in attempt.group.families:
        expressions = followed_expressions(context.workspace, str(family.table))
        if not expressions:
            continue
        staged = attempt.stages.table(f"versions_{family.root.kind}")
        columns = ", ".join([*(name for name, _ in family.root.columns), "valid_from", "valid_to", "is_current"])
        one, other = f"SELECT {columns} FROM {staged}", ""
        if context.exists(family.table):
            context.register(family.table)
            other = f"SELECT {columns} FROM {family.table}"
        both = f"(({one}) EXCEPT ({other})) UNION ALL (({other}) EXCEPT ({one}))" if other else one
        wanted[str(family.table)] = {each: (Asked(each, f"({both})"),) for each in expressions}
    return wanted_values(context.engine, wanted)
