"""``freshmart plan``."""

from __future__ import annotations

from freshmart_cli.cli.answers import answer
from freshmart_cli.cli.console import next_steps, show, table
from freshmart_cli.cli.shared import Shared


def command() -> None:
    """Show what would run and why; writes nothing.

    Examples:
    freshmart plan
    freshmart plan --as-of 2026-03-04T14:00:00Z
    """
    from freshmart_cli.pipeline import plans

    shared = Shared.given()
    steps = plans.plan(shared.options())
    if shared.as_json:
        answer(steps)
        return
    show(table(("table", "action", "why"), [(each.table, each.action, each.reason) for each in steps]))
    idle = all(each.action in ("nothing", "held") for each in steps)
    next_steps(shared.addressed(("freshmart status" if idle else "freshmart run",)))
