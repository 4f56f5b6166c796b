"""Which values the publication of rows made from changes touches: before ∪ after, as followers ask for them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from freshmart_cli.compile.follow import followed_expressions
from freshmart_cli.compile.publish_silver import events_of, quarantine_of
from freshmart_cli.execute.distinct_values import listed_values
from freshmart_cli.execute.staging import Attempt
from freshmart_cli.execute.state import Values

if TYPE_CHECKING:
    from freshmart_cli.execute.histories import Made


def touched_values(attempt: Attempt, made: Iterable[Made]) -> Values:
    """Touched values per table and expression, of the rows, the changes and the quarantine beside them."""
    found: Values = {}
    for each in made:
        workspace, family = attempt.context.workspace, each.family
        for expression in followed_expressions(workspace, str(family.table)):
            found.setdefault(str(family.table), {})[expression] = _of_rows(attempt, each, expression)
        for expression in followed_expressions(workspace, str(events_of(family))):
            fresh = f"{each.remake.decided} WHERE _fresh"
            values = listed_values(attempt.context.engine, expression, fresh)
            found.setdefault(str(events_of(family)), {})[expression] = values
        for expression in followed_expressions(workspace, str(quarantine_of(family.table))):
            held = f"{each.remake.roots} WHERE _reasons IS NOT NULL"
            known = expression in family.root.keys
            values = listed_values(attempt.context.engine, expression, held) if known else None
            found.setdefault(str(quarantine_of(family.table)), {})[expression] = values
    return found


def _of_rows(attempt: Attempt, made: Made, expression: str) -> list[str] | None:
    if not made.rows:
        return []
    after = listed_values(attempt.context.engine, expression, str(made.differences))
    if after is None or not made.published:
        return after
    same = " AND ".join(f"d.{key} = t.{key}" for key in made.family.row_keys)
    before = f"(SELECT t.* FROM {made.family.table} t LEFT SEMI JOIN {made.differences} d ON {same})"
    earlier = listed_values(attempt.context.engine, expression, before)
    return None if earlier is None else sorted({*after, *earlier})
