"""``freshmart ingest``."""

from __future__ import annotations

from typing import Annotated

import typer

from freshmart_cli.cli.progress import watching
from freshmart_cli.cli.shared import Shared
from freshmart_cli.cli.show_run import show_run


def command(
    sources: Annotated[list[str] | None, typer.Argument(metavar="SOURCE", help="Sources by name; all if none.")] = None,
) -> None:
    """Take in what arrived, exactly once: landing to bronze.

    The same bytes again are counted and change nothing. What cannot be read is recorded and kept.

    Examples:
    freshmart ingest
    freshmart ingest orders --set landing=./landing
    """
    from freshmart_cli.pipeline import runs

    shared = Shared.given()
    with watching() as observer:
        report = runs.ingest(shared.options(), tuple(sources or ()), observer)
    show_run(report, shared)
