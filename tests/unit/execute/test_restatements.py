"""A change of a published row of a closed day is recorded with before, after and cause."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from freshmart_cli.contracts.derived import Derived
from freshmart_cli.contracts.workspace import Workspace
from freshmart_cli.execute.restatements import record_restatements
from freshmart_cli.names import TableName
from tests.support.fake_engine import FakeEngine
from tests.unit.execute.conftest import MakeContext

CLOSED_AT = datetime(2026, 3, 2, 3, 30, tzinfo=UTC)
"""The first of March in Berlin from 04:00 to 04:00, and half an hour for late files."""


@pytest.fixture
def derived(workspace: Workspace) -> Derived:
    return workspace.derived["gold.day_totals"]


def row(
    day: date, *, added: bool = False, removed: bool = False, before: object = 1, after: object = 2
) -> dict[str, Any]:
    return {
        "day": day,
        "_added": added,
        "_removed": removed,
        "before_parcels": 5,
        "after_parcels": 5,
        "before_amount": before,
        "after_amount": after,
    }


MARCH_1 = date(2026, 3, 1)


def recorded(context: MakeContext, derived: Derived, now: datetime, *rows: dict[str, Any]) -> list[dict[str, Any]]:
    its = context(now)
    count = record_restatements(its, derived, "gold.day_totals", (rows,), ("b1",))
    found = list(its.records.read("restatement"))
    assert count == len(found)
    return found


def test_a_change_of_a_closed_day_is_recorded_with_before_and_after(context: MakeContext, derived: Derived) -> None:
    (found,) = recorded(context, derived, CLOSED_AT, row(MARCH_1))
    assert (found["table"], found["key"], found["removed"]) == ("gold.day_totals", {"day": "2026-03-01"}, False)
    assert found["changes"] == {"amount": ["1", "2"]}
    assert found["files"] == []


def test_a_day_is_open_until_its_end_and_the_wait_for_late_files(context: MakeContext, derived: Derived) -> None:
    assert recorded(context, derived, CLOSED_AT.replace(minute=29, second=59), row(MARCH_1)) == []


@pytest.mark.parametrize(
    ("day", "closes"),
    [
        (date(2026, 3, 28), datetime(2026, 3, 29, 2, 30, tzinfo=UTC)),
        (date(2026, 3, 29), datetime(2026, 3, 30, 2, 30, tzinfo=UTC)),
        (date(2026, 10, 24), datetime(2026, 10, 25, 3, 30, tzinfo=UTC)),
    ],
)
def test_a_day_closes_by_the_clock_of_its_night(
    context: MakeContext, derived: Derived, day: date, closes: datetime
) -> None:
    assert recorded(context, derived, closes.replace(minute=29), row(day)) == []
    assert len(recorded(context, derived, closes, row(day))) == 1


def test_the_wait_for_late_files_is_as_long_in_the_night_that_loses_an_hour(
    context: MakeContext, derived: Derived, workspace: Workspace
) -> None:
    parcels = workspace.contracts["parcels"]
    assert parcels.arrivals is not None
    arrivals = type(parcels.arrivals).model_validate({"day_start": "00:00", "late_after": "3h"})
    other = {**workspace.contracts, "parcels": parcels.model_copy(update={"arrivals": arrivals})}
    its = context(datetime(2026, 3, 29, 1, 59, tzinfo=UTC), workspace=replace(workspace, contracts=other))
    assert record_restatements(its, derived, "gold.day_totals", [(row(date(2026, 3, 28)),)], ()) == 0
    later = replace(its, now=datetime(2026, 3, 29, 2, 0, tzinfo=UTC))
    assert record_restatements(later, derived, "gold.day_totals", [(row(date(2026, 3, 28)),)], ()) == 1


def test_a_row_that_is_new_restates_nothing(context: MakeContext, derived: Derived) -> None:
    assert recorded(context, derived, CLOSED_AT, row(MARCH_1, added=True, before=None)) == []


def test_a_row_that_is_gone_is_a_restatement(context: MakeContext, derived: Derived) -> None:
    (found,) = recorded(context, derived, CLOSED_AT, row(MARCH_1, removed=True, after=None))
    assert found["removed"] is True
    assert found["changes"] == {"amount": ["1", None]}


def test_that_a_day_became_final_is_no_restatement(context: MakeContext, derived: Derived) -> None:
    final = derived.model_copy(update={"refresh": derived.refresh.model_copy(update={"final_when": "amount"})})
    assert recorded(context, final, CLOSED_AT, row(MARCH_1)) == []


def test_the_last_day_of_the_calendar_never_closes(context: MakeContext, derived: Derived) -> None:
    assert recorded(context, derived, CLOSED_AT, row(date.max)) == []


def test_a_row_without_a_day_is_of_no_closed_day(context: MakeContext, derived: Derived) -> None:
    timeless = derived.model_copy(update={"refresh": derived.refresh.model_copy(update={"by": ""})})
    assert recorded(context, timeless, CLOSED_AT.replace(year=2030), row(MARCH_1)) == []


@pytest.mark.parametrize(
    ("closed", "ends"),
    [("week", datetime(2026, 3, 8, 3, 30, tzinfo=UTC)), ("month", datetime(2026, 4, 1, 2, 30, tzinfo=UTC))],
)
def test_a_week_closes_with_its_saturday_and_a_month_with_its_last_day(
    context: MakeContext, derived: Derived, closed: str, ends: datetime
) -> None:
    periodic = derived.model_copy(update={"refresh": derived.refresh.model_copy(update={"closed": closed})})
    assert recorded(context, periodic, ends.replace(minute=29), row(MARCH_1)) == []
    assert len(recorded(context, periodic, ends, row(MARCH_1))) == 1


def test_the_engines_own_days_restate_nothing(context: MakeContext, derived: Derived) -> None:
    assert recorded(context, derived.model_copy(update={"table": "parcels__days"}), CLOSED_AT, row(MARCH_1)) == []


def test_the_files_of_the_batches_that_share_the_rows_day_are_its_cause(
    context: MakeContext, derived: Derived, engine: FakeEngine
) -> None:
    its = context(CLOSED_AT)
    files = TableName("silver", "parcel_files")
    engine.create(its.stored(files), ())
    engine.answer(
        "SELECT DISTINCT day, _source_file FROM silver.parcel_files WHERE _batch_id IN \\('b1'\\)",
        [{"day": MARCH_1, "_source_file": "in/late.dat"}, {"day": date(2026, 3, 2), "_source_file": "in/other.dat"}],
    )
    record_restatements(its, derived, "gold.day_totals", [(row(MARCH_1),)], ("b1",))
    (found,) = its.records.read("restatement")
    assert found["files"] == ["in/late.dat"]


def test_every_page_of_changes_is_recorded_and_causes_are_asked_for_once(
    context: MakeContext, derived: Derived, engine: FakeEngine
) -> None:
    its = context(CLOSED_AT)
    engine.create(its.stored(TableName("silver", "parcel_files")), ())
    engine.answer("SELECT DISTINCT day, _source_file", [{"day": MARCH_1, "_source_file": "in/late.dat"}])
    pages = [(row(MARCH_1, added=True),), (row(MARCH_1), row(MARCH_1)), (row(MARCH_1),)]
    assert record_restatements(its, derived, "gold.day_totals", pages, ("b1",)) == 3
    found = list(its.records.read("restatement"))
    assert [each["files"] for each in found] == [["in/late.dat"]] * 3
    assert len(engine.verbs("query")) == 1
