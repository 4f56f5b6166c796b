"""``freshmart simulate``."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Annotated

import typer

from freshmart_cli.cli.answers import answer
from freshmart_cli.cli.console import next_steps, show
from freshmart_cli.cli.progress import watching
from freshmart_cli.cli.shared import Shared
from freshmart_cli.counting import counted
from freshmart_cli.events import Event


def command(
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="Where to write; no simulation may be there.")],
    store_count: Annotated[int, typer.Option("--stores", metavar="N", help="How many stores.")] = 4,
    days: Annotated[int, typer.Option("--days", metavar="N", help="How many business days.")] = 2,
    seed: Annotated[int, typer.Option("--seed", metavar="N", help="The same seed gives the same bytes.")] = 7,
    faults: Annotated[
        str, typer.Option("--faults", metavar="PLAN.yml", help="A fault plan, 'default' or 'none'.")
    ] = "none",
) -> None:
    """Invent a chain of stores, with faults to find.

    Writes landing/, deliveries/02/ (what comes later) and truth.json, which says what must become of it all.

    Examples:
    freshmart simulate --out chain --stores 6 --days 3 --seed 7 --faults default
    """
    from freshmart_cli.simulate import SimulationOptions, load_fault_plan, simulate

    shared = Shared.given()
    options = SimulationOptions(out, store_count, days, seed, faults=load_fault_plan(faults))
    with watching() as observer:
        made = simulate(options, lambda done, total: observer.notify(Event("simulate", "advanced", "", done, total)))
    if shared.as_json:
        answer(made)
        return
    size = f"{counted(made.files, 'file')}, {counted(made.lines, 'line')}, {counted(made.transactions, 'transaction')}"
    show(f"{size}, {counted(made.faults, 'fault')}")
    for path in (made.landing, made.second_delivery, made.truth):
        show(f"  {path}")
    second = f"cp -a {shlex.quote(f'{made.second_delivery}/.')} {shlex.quote(f'{made.landing}/')}"
    run = f"freshmart run --set {shlex.quote(f'landing={made.landing.resolve()}')}"
    next_steps((run, second, run))
