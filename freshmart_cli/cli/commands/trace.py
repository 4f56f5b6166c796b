"""``freshmart trace``."""

from __future__ import annotations

from typing import Annotated

import typer

from freshmart_cli.cli.answers import answer
from freshmart_cli.cli.console import next_steps
from freshmart_cli.cli.keys import keys_given
from freshmart_cli.cli.shared import Shared


def command(
    table: Annotated[str, typer.Argument(metavar="TABLE", help="A table of silver or gold.")],
    keys: Annotated[list[str], typer.Argument(metavar="KEY=VALUE", help="Which row, by its keys.")],
    measure: Annotated[str, typer.Option("--measure", metavar="COLUMN", help="One figure of the row only.")] = "",
    lines: Annotated[int, typer.Option("--lines", metavar="N", help="How many lines of files to list.")] = 20,
    show_pii: Annotated[bool, typer.Option("--show-pii", help="Unmask personal data; recorded.")] = False,
) -> None:
    """Follow a row back to the lines of the files it came from.

    Exit code 1 where the lines do not add up to the figure.

    Examples:
    freshmart trace gold.daily_sales store=north ordered_on=2026-03-01
    """
    from freshmart_cli.cli.show_trace import print_trace
    from freshmart_cli.observe.traces import TraceOptions
    from freshmart_cli.pipeline import views

    shared = Shared.given()
    options = TraceOptions(measure, show_pii, lines)
    found = views.trace(shared.options(), table, keys_given(keys), options)
    if shared.as_json:
        answer(found)
    else:
        print_trace(found)
        next_steps(shared.addressed((f"freshmart explain {found.table}",)))
    if not all(figure.agrees for figure in found.figures):
        raise typer.Exit(1)
