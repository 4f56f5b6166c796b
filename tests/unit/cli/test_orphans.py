from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

from freshmart_cli.observe.orphans import OrphanCount
from tests.unit.cli.conftest import Run, Stand

COUNT = OrphanCount(
    "orders",
    "silver.lines",
    "item",
    "silver.items",
    "infer",
    29,
    10,
    4,
    1,
    2,
    3,
    23,
    Decimal("56.42"),
    datetime(2026, 3, 1, tzinfo=UTC),
)


def test_orphans_are_listed_by_reference_with_age_and_value(stand: Stand, run: Run) -> None:
    called = stand("views.orphans", (COUNT,))
    shown = run("orphans", "orders")
    assert called.arguments == ("orders",)
    assert "silver.lines  item       silver.items    29    10         4    1    2    3     23  56.42" in shown.out
    assert "next: freshmart query 'SELECT * FROM silver.lines WHERE _missing_item LIMIT 20'" in shown.out


def test_without_orphans_that_is_said(stand: Stand, run: Run) -> None:
    stand("views.orphans", ())
    shown = run("orphans")
    assert shown.code == 0
    assert "every reference has its parent" in shown.out
    assert run("orphans", "--json").document == []
