"""``freshmart reconcile``."""

from __future__ import annotations

from typing import Annotated

import typer

from freshmart_cli.cli.answers import answer
from freshmart_cli.cli.console import next_steps
from freshmart_cli.cli.shared import Shared


def command(
    source: Annotated[str | None, typer.Argument(metavar="SOURCE", help="One source; all if left out.")] = None,
    by: Annotated[
        list[str] | None,
        typer.Option("--by", metavar="COLUMN", help="Also by this column, or _batch_id; repeatable."),
    ] = None,
    rows: Annotated[int, typer.Option("--rows", metavar="N", help="How many rows of each list to show.")] = 20,
) -> None:
    """Explain every cent between what arrived and gold.

    Exit code 1 where one cent is not explained.

    Examples:
    freshmart reconcile
    freshmart reconcile orders --by store --by ordered_on
    """
    from freshmart_cli.cli.show_reconciliation import print_reconciliation
    from freshmart_cli.pipeline import views

    shared = Shared.given()
    found = views.reconcile(shared.options(), source, tuple(by or ()))
    if shared.as_json:
        answer(found)
    else:
        print_reconciliation(found, rows)
        next_steps(shared.addressed(("freshmart quarantine list" if found.differences else "freshmart status",)))
    if found.unexplained:
        raise typer.Exit(1)
