"""``freshmart status``."""

from __future__ import annotations

from typing import Annotated

import typer

from freshmart_cli.cli.answers import answer
from freshmart_cli.cli.console import next_steps
from freshmart_cli.cli.shared import Shared


def command(
    check: Annotated[
        bool, typer.Option("--check", help="End with 4 where a promise is missed, with 3 where a gate blocks.")
    ] = False,
) -> None:
    """Fresh? Complete? Held? What needs a person?

    Examples:
    freshmart status
    freshmart status --check --json
    """
    from freshmart_cli.cli.show_status import print_status
    from freshmart_cli.pipeline import views

    shared = Shared.given()
    found = views.status(shared.options())
    if shared.as_json:
        answer(found)
    else:
        print_status(found)
        begin = [each.command for each in found.attention[:1]]
        next_steps(shared.addressed(begin or ["freshmart reconcile"]))
    if check and found.exit_code_check:
        raise typer.Exit(found.exit_code_check)
