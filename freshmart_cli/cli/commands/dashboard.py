"""``freshmart dashboard``."""

from __future__ import annotations

from typing import Annotated

import typer

from freshmart_cli.cli.answers import answer
from freshmart_cli.cli.console import next_steps, show
from freshmart_cli.cli.shared import Shared


def command(
    name: Annotated[
        str, typer.Argument(metavar="[REPORT]", help="A report of the workspace; all of them in brief if left out.")
    ] = "",
) -> None:
    """Show the workspace's reports with their figures of now.

    A report is a file of reports/: tiles, each a query and how its rows are shown.

    Examples:
    freshmart dashboard
    freshmart dashboard sales
    """
    from freshmart_cli.cli.show_dashboard import print_dashboards
    from freshmart_cli.pipeline.dashboards import dashboards

    shared = Shared.given()
    found = dashboards(shared.options(), name)
    if shared.as_json:
        answer(found)
        return
    if not found:
        show("this workspace has no reports; write reports/NAME.yml")
    print_dashboards(found)
    next_steps(shared.addressed([] if name else [f"freshmart dashboard {each.name}" for each in found]))
