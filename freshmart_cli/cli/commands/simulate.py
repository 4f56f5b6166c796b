"""``freshmart simulate``."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from freshmart_cli.cli.answers import answer
from freshmart_cli.cli.console import next_steps, show
from freshmart_cli.cli.option_values import taking
from freshmart_cli.cli.progress import watching
from freshmart_cli.cli.shared import Shared
from freshmart_cli.counting import counted
from freshmart_cli.events import Event

if TYPE_CHECKING:
    from freshmart_cli.simulate import SimulationResult


@dataclass(frozen=True, slots=True)
class Asked:
    """What to simulate."""

    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="Where to write; no simulation may be there.")]
    store_count: Annotated[int, typer.Option("--stores", metavar="N", help="How many stores.")] = 4
    days: Annotated[int, typer.Option("--days", metavar="N", help="How many business days.")] = 2
    seed: Annotated[int, typer.Option("--seed", metavar="N", help="The same seed gives the same bytes.")] = 7
    sources: Annotated[
        str,
        typer.Option(
            "--sources",
            metavar="NAMES",
            help="'all', or of these, with commas: pos, loyalty, supply_chain, ecommerce, reference.",
        ),
    ] = "all"
    faults: Annotated[str, typer.Option("--faults", metavar="PLAN.yml", help="A fault plan, 'default' or 'none'.")] = (
        "none"
    )
    customers: Annotated[
        int | None,
        typer.Option("--customers", metavar="N", help="How many are in the loyalty program; by stores if left out."),
    ] = None
    events: Annotated[
        Path | None,
        typer.Option("--events", metavar="DIR", help="Write what truly happened here, as Parquet tables."),
    ] = None


@taking(Asked)
def command(asked: Asked) -> None:
    """Invent a chain of stores, with faults to find.

    Writes landing/, deliveries/02/ (what comes later) and truth.json, which says what must become of it all.
    The same customers, cards, products, prices and stock run through every source.

    Examples:
    freshmart simulate --out chain --stores 6 --days 3 --seed 7 --faults default
    freshmart simulate --out tills --sources pos --stores 120 --days 1
    """
    from freshmart_cli.simulate import SimulationOptions, load_fault_plan, parse_sources, simulate

    shared = Shared.given()
    sources = parse_sources(asked.sources)
    options = SimulationOptions(
        asked.out,
        asked.store_count,
        asked.days,
        asked.seed,
        faults=load_fault_plan(asked.faults, sources),
        sources=sources,
        customers=asked.customers,
        events=asked.events,
    )
    with watching() as observer:
        made = simulate(options, lambda done, total: observer.notify(Event("simulate", "advanced", "", done, total)))
    if shared.as_json:
        answer(made)
    else:
        _show(made)


def _show(made: SimulationResult) -> None:
    size = f"{counted(made.files, 'file')}, {counted(made.lines, 'line')}, {counted(made.transactions, 'transaction')}"
    show(f"{size}, {counted(made.faults, 'fault')}")
    for path in (made.landing, made.second_delivery, made.truth, *((made.events,) if made.events else ())):
        show(f"  {path}")
    second = f"cp -a {shlex.quote(f'{made.second_delivery}/.')} {shlex.quote(f'{made.landing}/')}"
    run = f"freshmart run --set {shlex.quote(f'landing={made.landing.resolve()}')}"
    next_steps((run, second, run))
