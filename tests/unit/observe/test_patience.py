"""How long a row may wait before somebody is told."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from freshmart_cli.names import TableName
from freshmart_cli.observe.patience import Patience, patience_of, waited
from tests.support.ladder import ladder

CUSTOMER, AGENT = "park:reference:customer", "reference:agent"
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture(scope="module")
def orders(tmp_path_factory: pytest.TempPathFactory) -> Patience:
    """A customer may come for two days, customer and agent are waited for without a word for an hour."""
    workspace = ladder(tmp_path_factory.mktemp("ladder"))
    return patience_of(workspace.contracts["orders"], TableName("silver", "orders"))


@pytest.mark.parametrize(
    ("state", "reasons", "age", "told"),
    [
        ("parked", (CUSTOMER,), 2 * DAY - HOUR, "parked"),
        ("parked", (CUSTOMER,), 2 * DAY, "overdue"),
        ("parked", ("park:another_rule", CUSTOMER), 2 * DAY, "overdue"),
        ("parked", ("park:another_rule",), 9 * DAY, "parked"),
        ("quarantined", (AGENT, CUSTOMER), 9 * DAY, "quarantined"),
        ("accepted", (), 9 * DAY, "accepted"),
    ],
)
def test_a_parked_row_is_overdue_when_a_parent_should_have_come(
    orders: Patience, state: str, reasons: tuple[str, ...], age: timedelta, told: str
) -> None:
    assert orders.told(state, reasons, age) == told


@pytest.mark.parametrize(
    ("reasons", "age", "excused"),
    [
        ((CUSTOMER,), HOUR - timedelta(seconds=1), True),
        ((CUSTOMER, AGENT), timedelta(), True),
        ((CUSTOMER,), HOUR, False),
        ((CUSTOMER, "something"), timedelta(), False),
        (("something",), timedelta(), False),
        ((), timedelta(), False),
    ],
)
def test_parents_alone_may_be_late_for_as_long_as_their_grace(
    orders: Patience, reasons: tuple[str, ...], age: timedelta, excused: bool
) -> None:
    assert orders.is_in_grace(reasons, age) is excused


def test_a_family_without_such_references_has_no_patience_and_needs_none(tmp_path: Path) -> None:
    none = patience_of(ladder(tmp_path).contracts["countries"], TableName("silver", "countries"))
    assert none.told("parked", (CUSTOMER,), 9 * DAY) == "parked"
    assert not none.is_in_grace((CUSTOMER,), timedelta())


def test_waiting_begins_with_arrival_and_is_never_negative() -> None:
    noon = datetime(2026, 3, 1, 12, tzinfo=UTC)
    assert waited(noon - HOUR, noon) == HOUR
    assert waited(noon + HOUR, noon) == timedelta()
