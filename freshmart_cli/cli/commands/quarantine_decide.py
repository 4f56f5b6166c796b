"""``freshmart quarantine decide``."""

from __future__ import annotations

from typing import Annotated

import typer

from freshmart_cli.cli.answers import answer
from freshmart_cli.cli.console import next_steps
from freshmart_cli.cli.shared import Shared


def command(
    key: Annotated[str, typer.Argument(metavar="KEY", help="A key in conflict, its values joined by '/'.")],
    keep: Annotated[
        str, typer.Option("--keep", metavar="FILE[:LINE]|HASH", help="The version that stands, by place or content.")
    ],
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why; it is recorded with your name.")],
    source: Annotated[str, typer.Option("--source", metavar="NAME", help="Look in one source only.")] = "",
) -> None:
    """Settle a conflict by hand; recorded with your reason.

    Examples:
    freshmart quarantine decide A-1005 --keep orders/again.csv:2 --reason "the shop confirmed it"
    """
    from freshmart_cli.cli.show_quarantine import print_decision
    from freshmart_cli.observe.quarantined import Choice
    from freshmart_cli.pipeline import views

    shared = Shared.given()
    decided = views.quarantine_decide(shared.options(), Choice(key, keep, reason, source=source))
    if shared.as_json:
        answer(decided)
        return
    print_decision(decided)
    next_steps(shared.addressed((f"freshmart promote silver {decided.source}", "freshmart promote gold")))
