"""``freshmart quarantine show``."""

from __future__ import annotations

from typing import Annotated

import typer

from freshmart_cli.cli.answers import answer
from freshmart_cli.cli.console import next_steps
from freshmart_cli.cli.shared import Shared


def command(
    subject: Annotated[
        str, typer.Argument(metavar="KEY|FILE[:LINE]", help="A key with its values joined by '/', or a place.")
    ],
    source: Annotated[str | None, typer.Option("--source", metavar="NAME", help="Look in one source only.")] = None,
    show_pii: Annotated[bool, typer.Option("--show-pii", help="Unmask personal data; recorded.")] = False,
) -> None:
    """One case: every version of a key side by side, as received.

    Examples:
    freshmart quarantine show A-1004
    freshmart quarantine show orders/orders_20260301.csv:5
    """
    from freshmart_cli.cli.show_quarantine import print_cases
    from freshmart_cli.pipeline import views

    shared = Shared.given()
    found = views.quarantine_show(shared.options(), subject, source, show_pii)
    if shared.as_json:
        answer(found)
        return
    print_cases(found)
    conflicts = [each.key for each in found.cases if each.state == "conflict"]
    decide = [f"freshmart quarantine decide '{key}' --keep FILE:LINE --reason WHY" for key in conflicts[:1]]
    next_steps(shared.addressed(decide or ["freshmart quarantine list"]))
