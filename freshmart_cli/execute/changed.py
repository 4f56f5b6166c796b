"""Which values a publication touches: before ∪ after of the rows it writes, as its followers ask for them."""

from __future__ import annotations

from freshmart_cli.compile.follow import followed_expressions
from freshmart_cli.compile.publish_silver import quarantine_of, versions_of
from freshmart_cli.compile.record import RecordPlan
from freshmart_cli.compile.source_group import FileLevel
from freshmart_cli.execute.distinct_values import listed_values
from freshmart_cli.execute.publish_family import Decided, upserts_select
from freshmart_cli.execute.staging import Attempt
from freshmart_cli.execute.state import Change, Values
from freshmart_cli.names import TableName


def changed_values(attempt: Attempt, chosen: list[Decided], earlier: Change | None) -> Values:
    """Touched values per table and expression; what a crashed attempt recorded stays touched."""
    found: Values = {}
    for decided in chosen:
        for plan in decided.family.published:
            table = str(TableName("silver", plan.table))
            for expression in followed_expressions(attempt.context.workspace, table):
                found.setdefault(table, {})[expression] = _values(attempt, decided, plan, expression)
        found |= _companion_values(attempt, decided)
    level = attempt.group.file_level
    if level and level.table:
        for expression in followed_expressions(attempt.context.workspace, str(level.table)):
            found.setdefault(str(level.table), {})[expression] = _file_values(attempt, level, expression)
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


def _values(attempt: Attempt, decided: Decided, plan: RecordPlan, expression: str) -> list[str] | None:
    root = decided.family.root
    source = attempt.stages.decided(root.kind)
    if expression in root.keys:
        return listed_values(attempt.context.engine, expression, f"{source} WHERE _change")
    after = f"({upserts_select(attempt, decided.target, plan)})"
    found = listed_values(attempt.context.engine, expression, after)
    if found is None or not decided.replaced:
        return found
    keys = ", ".join(root.keys)
    table = TableName("silver", plan.table)
    if not attempt.context.exists(table):
        return found
    attempt.context.register(table)
    same = " AND ".join(f"k.{key} = t.{key}" for key in root.keys)
    changing = f"(SELECT DISTINCT {keys} FROM {source} WHERE _change)"
    before = f"(SELECT t.* FROM {table} t LEFT SEMI JOIN {changing} k ON {same})"
    old = listed_values(attempt.context.engine, expression, before)
    return None if old is None else sorted({*found, *old})


def _companion_values(attempt: Attempt, decided: Decided) -> Values:
    """What the quarantine and the versions beside a family's root are asked for: keys, and what attributes files."""
    family, level = decided.family, attempt.group.file_level
    known = frozenset(family.root.keys)
    quarantined = _quarantined(attempt, decided)
    moved = f"{attempt.stages.decided(family.root.kind)} WHERE NOT (_was <=> _state)"
    asked = (
        (quarantine_of(family.table), quarantined, frozenset(level.by if level else ())),
        (versions_of(family), moved, frozenset[str]()),
    )
    found: Values = {}
    for name, source, attributed in asked:
        for expression in followed_expressions(attempt.context.workspace, str(name)):
            columns = [f"_by_{expression}"] * (expression in attributed) + [expression] * (expression in known)
            values = (
                listed_values(attempt.context.engine, f"coalesce({', '.join(columns)})", source) if columns else None
            )
            found.setdefault(str(name), {})[expression] = values
    return found


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


def _file_values(attempt: Attempt, level: FileLevel, expression: str) -> list[str] | None:
    return listed_values(attempt.context.engine, expression, str(attempt.stages.files))
