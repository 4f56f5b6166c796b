from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

from freshmart_cli.observe.restated import Differences, DiffOptions, RestatedColumn, RestatedRow
from tests.unit.cli.conftest import Run, Stand

ROW = RestatedRow(
    {"store": "north", "day": "2026-03-01"},
    datetime(2026, 3, 5, 9, 30, tzinfo=UTC),
    "r1",
    False,
    (RestatedColumn("net_sales", "10.00", "12.50", Decimal("2.50")),),
    ("in/late.dat",),
)


def test_a_restatement_is_shown_with_its_cause_and_how_to_go_on(stand: Stand, run: Run) -> None:
    stand("views.diff", Differences("gold.days", 3, (ROW,)))
    shown = run("diff", "days")
    assert shown.code == 0
    assert "restated 2026-03-05 09:30 UTC by in/late.dat" in shown.out
    assert "net_sales   10.00  12.50        2.50" in shown.out
    assert "2 older restatements: --rows 3" in shown.out
    assert shown.out.endswith("next: freshmart trace gold.days store=north day=2026-03-01\n")


def test_nothing_restated_is_said(stand: Stand, run: Run) -> None:
    stand("views.diff", Differences("gold.days", 0, ()))
    assert "no published row of a closed day of gold.days was restated" in run("diff", "days").out


def test_keys_time_and_number_are_handed_on(stand: Stand, run: Run) -> None:
    called = stand("views.diff", Differences("gold.days", 0, ()))
    assert run("diff", "days", "store=north", "--since", "2026-03-01", "--rows", "2", "--json").code == 0
    assert called.arguments == ("days", {"store": "north"}, DiffOptions(datetime(2026, 3, 1, tzinfo=UTC), 2))
    assert run("diff", "days", "north").code == 2
