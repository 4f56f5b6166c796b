"""``freshmart orphans``."""

from __future__ import annotations

from typing import Annotated

import typer

from freshmart_cli.cli.answers import answer
from freshmart_cli.cli.console import next_steps, show, table
from freshmart_cli.cli.shared import Shared


def command(
    source: Annotated[str | None, typer.Argument(metavar="[SOURCE]", help="One source; all by default.")] = None,
) -> None:
    """Count the rows whose parent never came, by reference and age, with the money at stake.

    Examples:
    freshmart orphans
    freshmart orphans orders --json
    """
    from freshmart_cli.pipeline import views

    shared = Shared.given()
    found = views.orphans(shared.options(), source)
    if shared.as_json:
        answer(found)
        return
    headings = ("table", "reference", "parent", "rows", "keys", "in grace", "1 h", "1 d", "1 w", "older", "value")
    rows = [
        (o.table, o.reference, o.parent, o.rows, o.parents, o.waiting, o.hour, o.day, o.week, o.older, o.value)
        for o in found
    ]
    show(table(headings, rows) if rows else "every reference has its parent")
    condition = f"_missing_{found[0].reference}" if found else ""
    look = f"freshmart query 'SELECT * FROM {found[0].table} WHERE {condition} LIMIT 20'" if found else ""
    next_steps(shared.addressed([look or "freshmart status"]))
