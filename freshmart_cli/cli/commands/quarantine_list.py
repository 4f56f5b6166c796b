"""``freshmart quarantine list``."""

from __future__ import annotations

from typing import Annotated

import typer

from freshmart_cli.cli.answers import answer
from freshmart_cli.cli.console import next_steps
from freshmart_cli.cli.shared import Shared


def command(
    source: Annotated[str | None, typer.Argument(metavar="SOURCE", help="One source; all if left out.")] = None,
    closed: Annotated[bool, typer.Option("--all", help="Also what an accepted delivery has answered.")] = False,
    rows: Annotated[int, typer.Option("--rows", metavar="N", help="How many entries to list.")] = 20,
) -> None:
    """What waits, by table and reason, with its age and money.

    Examples:
    freshmart quarantine list
    freshmart quarantine list orders --all --json
    """
    from freshmart_cli.cli.show_quarantine import print_quarantine
    from freshmart_cli.pipeline import views

    shared = Shared.given()
    found = views.quarantine_list(shared.options(), source, closed)
    if shared.as_json:
        answer(found)
        return
    print_quarantine(found, rows)
    subjects = [each.key or each.file for each in found.entries]
    told = [f"freshmart quarantine show '{subjects[0]}'"] if subjects else ["freshmart status"]
    next_steps(shared.addressed(told))
