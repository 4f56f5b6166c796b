"""``freshmart demo``."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from freshmart_cli.cli.answers import answer, plain
from freshmart_cli.cli.console import next_steps
from freshmart_cli.cli.progress import watching
from freshmart_cli.cli.shared import Shared

if TYPE_CHECKING:
    from freshmart_cli.pipeline.demo import Demo


def command(
    ctx: typer.Context,
    out: Annotated[
        Path,
        typer.Option(
            "--out", metavar="DIR", help="Made anew if an earlier demo made it; otherwise it must be empty."
        ),
    ] = Path("demo"),
) -> None:
    """Simulate a chain, run every layer, check every figure.

    Six stores, three days, two deliveries, every kind of fault: exit code 0 only if all became what it should.

    Examples:
    freshmart demo
    freshmart demo --out /tmp/chain
    """
    from freshmart_cli.pipeline import demo

    shared = Shared.of(ctx)
    with watching() as observer:
        shown = demo.demo(out, observer)
    if shared.as_json:
        answer({**plain(shown), "green": shown.green})
    else:
        from freshmart_cli.cli.show_demo import print_demo

        print_demo(shown)
        next_steps(_next(shown))
    if not shown.green:
        raise typer.Exit(1)


def _next(shown: Demo) -> list[str]:
    at = f"--workspace {shlex.quote(str(shown.folder))}"
    then = f"{at} --as-of {shown.deliveries[1].seen_at:%Y-%m-%dT%H:%M:%SZ}"
    keys = " ".join(f"{name}={value}" for name, value in shown.asked.keys)
    return [
        f"freshmart status {then}",
        f"freshmart trace {shown.asked.table} {keys} {at}",
        f"freshmart quarantine list {at}",
        f"freshmart reconcile {at}",
        f"freshmart explain {shown.asked.table} {at}",
    ]
