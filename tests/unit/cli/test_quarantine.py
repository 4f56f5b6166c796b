from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from freshmart_cli.counting import age
from freshmart_cli.execute.decisions import Decided
from freshmart_cli.observe.quarantined import (
    Case,
    Choice,
    ComparedField,
    Entry,
    EntryGroup,
    Money,
    QuarantineList,
    ShownCases,
    ShownLine,
    Version,
)
from tests.unit.cli.conftest import Run, Stand

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)


def entry(key: str, row: int = 7) -> Entry:
    money = (Money("item_total", Decimal("12.50")),)
    return Entry("tills", "silver.sales", "invalid", "open", "a.dat", row, key, ("sum", "tax"), money, NOON, DAY, "h")


def listed(*entries: Entry) -> QuarantineList:
    group = EntryGroup("tills", "silver.sales", "invalid", "open", "sum", 2, Decimal("25.00"), DAY)
    return QuarantineList(entries, (group,) if entries else ())


def version(label: str, text: str) -> Version:
    lines = (ShownLine(7, text),)
    return Version(label, f"{label}.dat", 7, label * 40, "conflict", (), False, NOON, (), lines)


def case(state: str) -> ShownCases:
    fields = (
        ComparedField("TH", "net_total", ("1.00", "2.00"), True),
        ComparedField("TH", "store", ("101", "101"), False),
    )
    found = Case("tills", "silver.sales", "101/1", state, (version("A", "TH1  "), version("B", "TH2")), fields)
    return ShownCases((found,), 4, masked=True)


def test_the_list_shows_groups_then_entries_and_how_to_see_one(stand: Stand, run: Run) -> None:
    called = stand("views.quarantine_list", listed(entry("101/1"), entry("", 0)))
    shown = run("quarantine", "list", "tills", "--all")
    lines = [line.split() for line in shown.out.splitlines()]
    assert called.arguments == ("tills", True)
    assert ["silver.sales", "invalid", "open", "sum", "2", "25.00", "1d"] in lines
    assert ["a.dat:7", "101/1", "12.50", "sum;", "tax"] in lines
    assert ["a.dat", "12.50", "sum;", "tax"] in lines
    assert "next: freshmart quarantine show '101/1'" in shown.out


def test_a_long_list_is_cut(stand: Stand, run: Run) -> None:
    stand("views.quarantine_list", listed(entry("101/1"), entry("101/2")))
    shown = run("quarantine", "list", "--rows", "1").out
    assert "101/2" not in shown
    assert "1 more: --rows 2" in shown


def test_an_empty_quarantine_says_so(stand: Stand, run: Run) -> None:
    stand("views.quarantine_list", listed())
    assert run("quarantine", "list").out == "nothing is in quarantine\n\nnext: freshmart status\n"


def test_a_conflict_is_shown_side_by_side_with_the_command_that_settles_it(stand: Stand, run: Run) -> None:
    called = stand("views.quarantine_show", case("conflict"))
    shown = run("quarantine", "show", "101/1", "--source", "tills", "--show-pii")
    lines = [line.split() for line in shown.out.splitlines()]
    assert called.arguments == ("101/1", "tills", True)
    assert ["TH", "net_total", "1.00", "2.00"] in lines
    assert "store" not in shown.out.partition("Where they differ")[2].partition("as received")[0]
    assert ["A", "7", "TH1"] in lines
    assert "4 more cases" in shown.out
    assert "next: freshmart quarantine decide '101/1' --keep FILE:LINE --reason WHY" in shown.out


def test_a_case_without_a_conflict_needs_no_decision(stand: Stand, run: Run) -> None:
    stand("views.quarantine_show", case("invalid"))
    assert run("quarantine", "show", "a.dat:7").out.endswith("next: freshmart quarantine list\n")


def test_a_decision_is_handed_on_with_its_reason(stand: Stand, run: Run) -> None:
    called = stand("views.quarantine_decide", Decided("o1", "tills", "101/1", "a" * 40, ("h",), "seen", "me"))
    words = ["quarantine", "decide", "101/1", "--keep", "A.dat:7", "--reason", "seen"]
    shown = run(*words)
    assert called.arguments == (Choice("101/1", "A.dat:7", "seen"),)
    assert "101/1: version aaaaaaaaaaaa stands, seen" in shown.out
    assert "next: freshmart promote silver tills" in shown.out
    assert run(*words, "--json").document["order"] == "o1"


def test_a_decision_without_a_reason_is_refused(run: Run) -> None:
    said = run("quarantine", "decide", "101/1", "--keep", "A.dat:7")
    assert said.code == 2
    assert "--reason" in said.err


def test_json_holds_entries_and_cases(stand: Stand, run: Run) -> None:
    stand("views.quarantine_list", listed(entry("101/1")))
    answered = run("quarantine", "list", "--json").document
    assert answered["entries"][0]["age"] == 86_400.0
    assert answered["entries"][0]["money"] == [{"name": "item_total", "amount": "12.50"}]
    stand("views.quarantine_show", case("conflict"))
    assert run("quarantine", "show", "101/1", "--json").document["cases"][0]["fields"][0]["differs"] is True


@pytest.mark.parametrize(
    ("seconds", "told"),
    [(0, "0s"), (-5, "0s"), (40, "40s"), (90, "1m 30s"), (3_605, "1h"), (18_725, "5h 12m"), (273_600, "3d 4h")],
)
def test_an_age_is_told_in_its_two_largest_units(seconds: int, told: str) -> None:
    assert age(timedelta(seconds=seconds)) == told
