"""``freshmart validate contract``."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from freshmart_cli.cli.console import next_steps
from freshmart_cli.cli.shared import Shared
from freshmart_cli.errors import WorkspaceInvalid


class Format(StrEnum):
    """As people, editors and CI systems read it."""

    text = "text"
    json = "json"
    github = "github"
    junit = "junit"
    sarif = "sarif"


def command(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(metavar="PATH", help="Files or folders of the workspace; all if none."),
    ] = None,
    output: Annotated[Format, typer.Option("--format", help="How to answer.")] = Format.text,
) -> None:
    """Report every problem of the workspace's files at once.

    Each as file:line:column, with a stable code and a hint; no engine is started. Exit code 2 where
    there is an error.

    Examples:
    freshmart validate contract
    freshmart validate contract contracts/orders.yml --format github
    """
    from freshmart_cli.contracts.render import render
    from freshmart_cli.pipeline import plans

    shared = Shared.given()
    found = plans.validate(shared.options(), tuple(paths or ()))
    chosen = Format.json if shared.as_json else output
    typer.echo(render(found.diagnostics, chosen.value), nl=False)
    if found.errors:
        raise typer.Exit(WorkspaceInvalid.exit_code)
    if chosen is Format.text:
        next_steps(shared.addressed(("freshmart plan",)))
