"""``freshmart init``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from freshmart_cli.cli.answers import answer
from freshmart_cli.cli.console import next_steps, show
from freshmart_cli.cli.shared import Shared


def command(
    folder: Annotated[
        Path | None,
        typer.Argument(metavar="DIR", help="Where to write it; --workspace or this folder if left out."),
    ] = None,
) -> None:
    """Write a small workspace to start from.

    One CSV source, its contract and a gold table; it validates and runs as it is. Overwrites nothing.

    Examples:
    freshmart init shop
    """
    from freshmart_cli.pipeline.starting import start_workspace

    shared = Shared.given()
    started = start_workspace(folder or shared.workspace)
    if shared.as_json:
        answer(started)
        return
    show(f"a workspace in {started.folder}:")
    for name in started.files:
        show(f"  {name}")
    here = Shared(workspace=started.folder)
    next_steps(here.addressed(("freshmart validate contract", "freshmart run")))
