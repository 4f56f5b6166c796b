"""What the demo shows, in the order of its story."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from freshmart_cli.cli.console import show, table
from freshmart_cli.cli.shared import Shared
from freshmart_cli.cli.show_dashboard import print_tiles
from freshmart_cli.cli.show_reconciliation import print_reconciliation
from freshmart_cli.cli.show_status import print_attention, print_sources
from freshmart_cli.cli.show_trace import print_trace
from freshmart_cli.counting import counted

if TYPE_CHECKING:
    from freshmart_cli.pipeline.demo import Delivery, Demo

_GREEN, _RED = "✔", "✘"
_WIDTH = 60


def print_demo(demo: Demo) -> None:
    made = demo.simulated
    size = (
        f"{counted(made.files, 'file')}, {counted(made.transactions, 'transaction')}, {counted(made.faults, 'fault')}"
    )
    _chapter(
        "A chain of stores", f"{size}; what the tills, the loyalty program, the supply chain and the web shop sent"
    )
    for number, delivery in enumerate(demo.deliveries, 1):
        _chapter(f"Delivery {number}", f"as of {delivery.seen_at:%Y-%m-%d %H:%M} UTC")
        _print_taken_in(delivery)
    for dashboard in demo.dashboards:
        _chapter(dashboard.title, dashboard.description)
        print_tiles(dashboard)
    _chapter("Every cent")
    print_reconciliation(demo.reconciliation, 0)
    _chapter("One figure, down to its lines")
    print_trace(demo.trace)
    _chapter("Where it stands")
    print_sources(demo.status)
    show()
    print_attention(demo.status)
    _chapter("Every fault", "what was wrong with the deliveries, and whether it became what it should")
    _print_checks(*demo.deliveries)
    _print_verdict(demo)


def next_commands(demo: Demo) -> list[str]:
    """What to try now, in the demo's own workspace and at its own time."""
    keys = " ".join(f"{name}={value}" for name, value in demo.asked.keys)
    commands = (
        "freshmart status",
        *(f"freshmart dashboard {each.name}" for each in demo.dashboards),
        f"freshmart trace {demo.asked.table} {keys}",
        "freshmart quarantine list",
        "freshmart reconcile",
        f"freshmart explain {demo.asked.table}",
        f"freshmart diff {demo.asked.table}",
    )
    return Shared(workspace=demo.folder, as_of=demo.deliveries[1].seen_at).addressed(commands)


def _chapter(title: str, said: str = "") -> None:
    show()
    show(title, style="bold cyan")
    show("─" * _WIDTH, style="dim")
    if said:
        show(said, style="dim")


def _print_taken_in(delivery: Delivery) -> None:
    """A line a source; the tables made of them in one."""
    steps = [each for each in delivery.report.steps if each.state != "unchanged"]
    taken = {each.table: each for each in steps if each.step == "ingest"}
    became = {each.table.partition(".")[2]: each for each in steps if each.step == "promote"}
    rows = [
        (source, each.rows, each.message, became[source].state, became[source].message)
        for source, each in taken.items()
        if source in became
    ]
    show(table(("source", "rows", "taken in", "state", "became"), rows))
    made = [each for each in steps if each.step == "promote" and each.table.partition(".")[2] not in taken]
    seconds = sum(each.seconds for each in delivery.report.steps)
    show(f"and {counted(len(made), 'table')} made of them or refreshed; {seconds:.0f} seconds in all", style="dim")


def _print_checks(first: Delivery, second: Delivery) -> None:
    pairs = list(zip(first.checks, second.checks, strict=True))
    for source, of_source in groupby(pairs, lambda pair: pair[0].source):
        rows = [(before.name, _mark(before.green), _mark(after.green), after.expect) for before, after in of_source]
        show(table((source, "1st", "2nd", "must become"), rows))
        show()
    for number, delivery in enumerate((first, second), 1):
        for check in delivery.checks:
            for problem in check.problems:
                show(f"delivery {number}, {check.source} {check.name}: {problem}", style="red")


def _mark(green: bool) -> str:
    return _GREEN if green else _RED


def _print_verdict(demo: Demo) -> None:
    checks = [check.green for delivery in demo.deliveries for check in delivery.checks]
    told = f"{sum(checks)} of {len(checks)} checks are green, {demo.seconds:.0f} seconds"
    show()
    show(told, style="bold green" if demo.green else "bold red")
