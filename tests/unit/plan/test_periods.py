"""Days, weeks and months as numbers, and when each has ended."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from freshmart_cli.contracts.offsets import Period
from freshmart_cli.plan.periods import Clock, first_day, first_open, has_ended, number_of

NEW_YORK = Clock("America/New_York", "04:00", timedelta(minutes=20))


@pytest.mark.parametrize(
    ("day", "period", "first"),
    [
        (date(2026, 3, 4), "day", date(2026, 3, 4)),
        (date(2026, 3, 1), "week", date(2026, 3, 1)),
        (date(2026, 3, 7), "week", date(2026, 3, 1)),
        (date(2026, 1, 1), "week", date(2025, 12, 28)),
        (date(2026, 2, 28), "month", date(2026, 2, 1)),
        (date(2026, 12, 31), "month", date(2026, 12, 1)),
    ],
)
def test_a_week_begins_on_sunday_and_a_month_on_its_first(day: date, period: Period, first: date) -> None:
    assert first_day(number_of(day, period), period) == first


@given(st.dates(max_value=date(9998, 1, 1)), st.sampled_from(["day", "week", "month"]))
def test_periods_follow_each_other_without_a_gap(day: date, period: Period) -> None:
    number = number_of(day, period)
    if first_day(number, period) <= day:
        assert day < first_day(number + 1, period)
    assert number_of(first_day(number + 1, period), period) == number + 1


@pytest.mark.parametrize(
    ("period", "day", "ends"),
    [
        ("day", date(2026, 3, 6), datetime(2026, 3, 7, 9, 20, tzinfo=UTC)),
        ("week", date(2026, 3, 1), datetime(2026, 3, 8, 8, 20, tzinfo=UTC)),
        ("month", date(2026, 2, 1), datetime(2026, 3, 1, 9, 20, tzinfo=UTC)),
    ],
)
def test_a_period_ends_with_the_business_day_and_the_wait_for_late_files(
    period: Period, day: date, ends: datetime
) -> None:
    number = number_of(day, period)
    assert not has_ended(number, period, NEW_YORK, ends - timedelta(seconds=1))
    assert has_ended(number, period, NEW_YORK, ends)
    assert first_open(period, NEW_YORK, ends - timedelta(seconds=1)) == number
    assert first_open(period, NEW_YORK, ends) == number + 1


def test_the_last_day_of_the_calendar_never_ends() -> None:
    assert not has_ended(number_of(date.max, "day"), "day", Clock(), datetime.max.replace(tzinfo=UTC))
