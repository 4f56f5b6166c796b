"""Which values the publication of rows made from changes touches: before ∪ after, as followers ask for them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from freshmart_cli.compile.follow import followed_expressions
from freshmart_cli.compile.publish_silver import events_of, quarantine_of
from freshmart_cli.execute.distinct_values import Asked, Places, wanted_values
from freshmart_cli.execute.staging import Attempt
from freshmart_cli.execute.state import Values

if TYPE_CHECKING:
    from freshmart_cli.execute.histories import Made


def touched_values(attempt: Attempt, made: Iterable[Made]) -> Values:
    """Touched values per table and expression, of the rows, the changes and the quarantine beside them."""
    wanted: dict[str, dict[str, Places]] = {}
    workspace = attempt.context.workspace
    for each in made:
        events, held = events_of(each.family), quarantine_of(each.family.table)
        keys = each.family.root.keys
        fresh, refused = f"{each.remake.decided} WHERE _fresh", f"{each.remake.roots} WHERE _reasons IS NOT NULL"
        followed = {table: followed_expressions(workspace, str(table)) for table in (each.family.table, events, held)}
        wanted[str(each.family.table)] = {name: _rows(each, name) for name in followed[each.family.table]}
        wanted[str(events)] = {name: (Asked(name, fresh),) for name in followed[events]}
        wanted[str(held)] = {name: (Asked(name, refused),) if name in keys else None for name in followed[held]}
    return wanted_values(attempt.context.engine, wanted)


def _rows(made: Made, expression: str) -> tuple[Asked, ...]:
    after = Asked(expression, str(made.differences))
    if not made.rows:
        return ()
    if not made.published:
        return (after,)
    same = " AND ".join(f"d.{key} = t.{key}" for key in made.family.row_keys)
    before = f"(SELECT t.* FROM {made.family.table} t LEFT SEMI JOIN {made.differences} d ON {same})"
    return after, Asked(expression, before)
