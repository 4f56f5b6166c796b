from __future__ import annotations

from freshmart_cli.observe.traces import TraceOptions
from tests.unit.cli.conftest import Run, Stand
from tests.unit.cli.traces import trace


def test_a_figure_is_shown_with_its_rule_and_its_lines(stand: Stand, run: Run) -> None:
    stand("views.trace", trace())
    shown = run("trace", "gold.days", "store=north")
    assert shown.code == 0
    assert "net_sales = 2.50: the same to the cent" in shown.out
    assert "gold.days <- silver.lines: sum(net_amount) of silver.lines" in shown.out
    assert "a/b.dat     7  101/1    2.50  IT0000007\n" in shown.out
    assert "2 more lines: --lines 3" in shown.out
    assert "reached silver.places as a whole: 6 rows from 1 file\n" in shown.out
    assert shown.out.endswith("next: freshmart explain gold.days\n")


def test_keys_and_options_are_handed_on(stand: Stand, run: Run) -> None:
    called = stand("views.trace", trace())
    words = ["trace", "days", "store=north", "on=2026-03-01=x", "--measure", "net_sales", "--lines", "5", "--show-pii"]
    assert run(*words).code == 0
    keys = {"store": "north", "on": "2026-03-01=x"}
    assert called.arguments == ("days", keys, TraceOptions("net_sales", True, 5))


def test_lines_that_do_not_add_up_end_with_1(stand: Stand, run: Run) -> None:
    stand("views.trace", trace("2.49"))
    shown = run("trace", "gold.days", "store=north")
    assert shown.code == 1
    assert "but its lines give 2.49" in shown.out
    assert run("trace", "gold.days", "store=north", "--json").code == 1


def test_a_key_without_a_value_is_refused(run: Run) -> None:
    said = run("trace", "gold.days", "north")
    assert said.code == 2
    assert "'north' is not KEY=VALUE" in said.err


def test_json_holds_the_whole_trace(stand: Stand, run: Run) -> None:
    stand("views.trace", trace())
    answered = run("trace", "gold.days", "store=north", "--json").document
    assert answered["figures"][0]["lines"][0] == {
        "table": "silver.lines",
        "file": "a/b.dat",
        "row": 7,
        "key": "101/1",
        "amount": "2.50",
        "text": "IT0000007  ",
    }
