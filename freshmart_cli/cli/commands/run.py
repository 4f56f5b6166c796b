"""``freshmart run``."""

from __future__ import annotations

from typing import Annotated

import typer

from freshmart_cli.cli.progress import watching
from freshmart_cli.cli.shared import Shared
from freshmart_cli.cli.show_run import show_run


def command(
    due: Annotated[bool, typer.Option("--due", help="Only what its cadence asks for now.")] = False,
) -> None:
    """Ingest and promote everything, or what is due.

    Can be stopped at any instant: the same command again ends in the same tables.

    Examples:
    freshmart run
    freshmart run --due --wait 600
    """
    from freshmart_cli.pipeline import runs

    shared = Shared.given()
    with watching() as observer:
        report = runs.run(shared.options(), due, observer)
    show_run(report, shared)
