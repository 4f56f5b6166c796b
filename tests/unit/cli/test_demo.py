from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from freshmart_cli.pipeline.dashboards import Dashboard, FilledTile
from freshmart_cli.pipeline.demo import Delivery, Demo
from freshmart_cli.simulate import SimulationResult
from freshmart_cli.simulate.demo.check import Check
from freshmart_cli.simulate.demo.plan import FigureToTrace
from tests.unit.cli.conftest import Run, Stand
from tests.unit.cli.reconciliations import difference, reconciliation
from tests.unit.cli.reports import report
from tests.unit.cli.states import status
from tests.unit.cli.traces import trace

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)
MADE = SimulationResult(Path("demo/landing"), Path("demo/deliveries/02"), Path("demo/truth.json"), 9, 800, 70, 2)
GREEN = Check("tills", "late_file", "comes later", ())
RED = Check("tills", "late_file", "comes later", ("a.dat is absent, should be accepted",))
BARS = FilledTile("bars", "Sales", "bar", "store", "sales", "", ("store", "sales"), (("north", 5),))


def shown(last: Check = GREEN, traced: str = "2.50", unexplained: bool = False) -> Demo:
    first, second = (Delivery(NOON, report("done"), (check,)) for check in (GREEN, last))
    found = reconciliation((difference(),) if unexplained else ())
    asked = FigureToTrace("gold.days", (("store", "north"),), "net_sales")
    pages = tuple(Dashboard(name.lower(), name, "", (BARS,)) for name in ("Sales", "Stock"))
    return Demo(Path("demo"), MADE, (first, second), status(), pages, found, asked, trace(traced), 12.3)


def test_the_story_is_told_in_order_and_ends_with_what_to_try(stand: Stand, run: Run) -> None:
    called = stand("demo.demo", shown())
    out = run("demo").out
    chapters = ["A chain", "Delivery 1", "Delivery 2", "Sales", "Stock", "Every cent", "One figure", "Where it stands"]
    places = [out.index(f"\n{each}") for each in [*chapters, "Every fault", "2 of 2 checks are green, 12 seconds"]]
    assert places == sorted(places)
    assert called.calls[0][0] == Path("demo")
    time = "--as-of 2026-03-04T12:00:00+00:00"
    assert f"next: freshmart status --workspace demo {time}\n" in out
    assert f"freshmart dashboard stock --workspace demo {time}\n" in out
    assert f"freshmart trace gold.days store=north --workspace demo {time}\n" in out


def test_a_fault_that_became_something_else_is_named_and_ends_with_1(stand: Stand, run: Run) -> None:
    stand("demo.demo", shown(RED))
    answered = run("demo")
    assert answered.code == 1
    assert "tills      1st  2nd  must become\nlate_file  ✔    ✘    comes later" in answered.out
    assert "delivery 2, tills late_file: a.dat is absent, should be accepted" in answered.out
    assert "1 of 2 checks are green" in answered.out


def test_a_cent_unexplained_or_a_figure_unlike_its_lines_ends_with_1(stand: Stand, run: Run) -> None:
    stand("demo.demo", shown(unexplained=True))
    assert run("demo").code == 1
    stand("demo.demo", shown(traced="2.49"))
    assert run("demo").code == 1
    stand("demo.demo", shown())
    assert run("demo").code == 0


def test_json_tells_whether_all_is_green(stand: Stand, run: Run) -> None:
    stand("demo.demo", shown())
    answered = run("demo", "--json", "--out", "elsewhere").document
    assert answered["green"] is True
    assert answered["deliveries"][1]["checks"] == [
        {"source": "tills", "name": "late_file", "expect": "comes later", "problems": []}
    ]
