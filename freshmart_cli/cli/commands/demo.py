"""``freshmart demo``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from freshmart_cli.cli.answers import answer, plain
from freshmart_cli.cli.console import next_steps
from freshmart_cli.cli.progress import watching
from freshmart_cli.cli.shared import Shared


def command(
    out: Annotated[
        Path,
        typer.Option("--out", metavar="DIR", help="Made anew if an earlier demo made it; otherwise it must be empty."),
    ] = Path("demo"),
) -> None:
    """Simulate a chain, run every layer, check every figure.

    Three stores, nine days, two deliveries: tills, loyalty program, supply chain, web shop and master data, with
    every kind of fault. Shows what the lakehouse is for. Exit code 0 only if all became what it should.

    Examples:
    freshmart demo
    freshmart demo --out /tmp/chain
    freshmart demo --env spark
    """
    from freshmart_cli.cli.show_demo import next_commands, print_demo
    from freshmart_cli.pipeline import demo

    shared = Shared.given()
    with watching() as observer:
        shown = demo.demo(out, observer, shared.env)
    if shared.as_json:
        answer({**plain(shown), "green": shown.green})
    else:
        print_demo(shown)
        next_steps(next_commands(shown))
    if not shown.green:
        raise typer.Exit(1)
