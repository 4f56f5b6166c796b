"""Which values a publication touches: before ∪ after of the rows it writes, as its followers ask for them."""

from __future__ import annotations

from freshmart_cli.compile.follow import followed_expressions
from freshmart_cli.compile.publish_silver import quarantine_of, versions_of
from freshmart_cli.compile.record import RecordPlan
from freshmart_cli.execute.distinct_values import Asked, Places, wanted_values
from freshmart_cli.execute.publish_family import Decided, upserts_select
from freshmart_cli.execute.staging import Attempt
from freshmart_cli.execute.state import Change, Values
from freshmart_cli.names import TableName


def changed_values(attempt: Attempt, chosen: list[Decided], earlier: Change | None) -> Values:
    """Touched values per table and expression; what a crashed attempt recorded stays touched."""
    wanted: dict[str, dict[str, Places]] = {}
    for decided in chosen:
        for plan in decided.family.published:
            table = str(TableName("silver", plan.table))
            expressions = followed_expressions(attempt.context.workspace, table)
            wanted[table] = {each: _rows(attempt, decided, plan, each) for each in expressions}
        wanted |= _companions(attempt, decided)
    level = attempt.group.file_level
    if level and level.table:
        expressions = followed_expressions(attempt.context.workspace, str(level.table))
        wanted[str(level.table)] = {each: (Asked(each, str(attempt.stages.files)),) for each in expressions}
    found = wanted_values(attempt.context.engine, wanted)
    return merged(found, earlier.values) if earlier else found


def merged(one: Values, other: Values) -> Values:
    """The union of two recordings; None stands for everything."""
    union: Values = {table: dict(expressions) for table, expressions in one.items()}
    for table, expressions in other.items():
        for expression, values in expressions.items():
            known = union.setdefault(table, {})
            mine = known.get(expression, [])
            known[expression] = None if mine is None or values is None else sorted({*mine, *values})
    return union


def _rows(attempt: Attempt, decided: Decided, plan: RecordPlan, expression: str) -> tuple[Asked, ...]:
    root = decided.family.root
    source = attempt.stages.decided(root.kind)
    if expression in root.keys:
        return (Asked(expression, f"{source} WHERE _change"),)
    after = Asked(expression, f"({upserts_select(attempt, decided.target, plan)})")
    table = TableName("silver", plan.table)
    if not decided.replaced or not attempt.context.exists(table):
        return (after,)
    attempt.context.register(table)
    same = " AND ".join(f"k.{key} = t.{key}" for key in root.keys)
    changing = f"(SELECT DISTINCT {', '.join(root.keys)} FROM {source} WHERE _change)"
    return after, Asked(expression, f"(SELECT t.* FROM {table} t LEFT SEMI JOIN {changing} k ON {same})")


def _companions(attempt: Attempt, decided: Decided) -> dict[str, dict[str, Places]]:
    """What the quarantine and the versions beside a family's root are asked for: keys, and what attributes files."""
    family, level = decided.family, attempt.group.file_level
    known = frozenset(family.root.keys)
    quarantined = _quarantined(attempt, decided)
    moved = f"{attempt.stages.decided(family.root.kind)} WHERE NOT (_was <=> _state)"
    beside = (
        (quarantine_of(family.table), quarantined, frozenset(level.by if level else ())),
        (versions_of(family), moved, frozenset[str]()),
    )
    wanted: dict[str, dict[str, Places]] = {}
    for name, source, attributed in beside:
        for expression in followed_expressions(attempt.context.workspace, str(name)):
            columns = [f"_by_{expression}"] * (expression in attributed) + [expression] * (expression in known)
            places = (Asked(f"coalesce({', '.join(columns)})", source),) if columns else None
            wanted.setdefault(str(name), {})[expression] = places
    return wanted


def _quarantined(attempt: Attempt, decided: Decided) -> str:
    """Staged rows that enter the quarantine or leave it."""
    roots, table = attempt.stages.roots(decided.family.root.kind), quarantine_of(decided.family.table)
    enter = f"{roots} WHERE _reasons IS NOT NULL"
    if not decided.target.again or not attempt.context.exists(table):
        return enter
    attempt.context.register(table)
    same = "q._file_hash = r._file_hash AND q._row_number = r._row_number"
    leave = f"SELECT r.* FROM {roots} r LEFT SEMI JOIN {table} q ON {same} WHERE r._reasons IS NULL"
    return f"(SELECT * FROM {enter} UNION ALL {leave})"
