"""``freshmart promote gold``."""

from __future__ import annotations

from typing import Annotated

import typer

from freshmart_cli.cli.progress import watching
from freshmart_cli.cli.shared import Shared
from freshmart_cli.cli.show_run import show_run


def command(
    tables: Annotated[list[str] | None, typer.Argument(metavar="TABLE", help="Derived tables; all if none.")] = None,
    rebuild: Annotated[bool, typer.Option("--rebuild", help="Make the tables again in full.")] = False,
) -> None:
    """Recompute the partitions that changes reached.

    Examples:
    freshmart promote gold
    freshmart promote gold daily_sales --rebuild
    """
    from freshmart_cli.pipeline import runs

    shared = Shared.given()
    with watching() as observer:
        report = runs.promote_gold(shared.options(), tuple(tables or ()), rebuild, observer)
    show_run(report, shared)
