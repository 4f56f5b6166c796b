"""``freshmart promote silver``."""

from __future__ import annotations

from typing import Annotated

import typer

from freshmart_cli.cli.progress import watching
from freshmart_cli.cli.shared import Shared
from freshmart_cli.cli.show_run import show_run


def command(
    tables: Annotated[
        list[str] | None,
        typer.Argument(metavar="TABLE", help="Silver tables or their sources; all if none."),
    ] = None,
    rebuild: Annotated[bool, typer.Option("--rebuild", help="Make the tables again from all of bronze.")] = False,
    override: Annotated[
        str,
        typer.Option("--override-gate", metavar="REASON", help="Publish held batches; the reason is recorded."),
    ] = "",
) -> None:
    """Parse, check, quarantine and merge what was ingested.

    A batch below the gate of its table is held, the others go on; exit code 3 says so.

    Examples:
    freshmart promote silver
    freshmart promote silver orders --rebuild
    freshmart promote silver orders --override-gate "prices confirmed by the shop"
    """
    from freshmart_cli.pipeline import runs

    shared = Shared.given()
    with watching() as observer:
        report = runs.promote_silver(shared.options(), tuple(tables or ()), rebuild, override, observer)
    show_run(report, shared)
