"""``freshmart doctor``."""

from __future__ import annotations

import typer

from freshmart_cli.cli.answers import answer
from freshmart_cli.cli.shared import Shared


def command() -> None:
    """What is installed, what is missing, and the command that mends it.

    Looks at the machine and at every environment of freshmart.yml, or at the one named by --env; starts no engine.
    Exit code 2 where the environment in use lacks something.

    Examples:
    freshmart doctor
    freshmart doctor --env prod --json
    """
    from freshmart_cli.cli.show_doctor import print_examination
    from freshmart_cli.pipeline import doctor

    shared = Shared.given()
    found = doctor.examine(shared.workspace, shared.env, shared.overrides)
    if shared.as_json:
        answer(found)
    else:
        print_examination(found, shared)
    if found.exit_code:
        raise typer.Exit(found.exit_code)
