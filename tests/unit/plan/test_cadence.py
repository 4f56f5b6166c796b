"""When a table is due: by interval, by the clock, on the nights that change it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from freshmart_cli.contracts.model import Cadence
from freshmart_cli.plan.cadence import is_due, latest_appointment

BERLIN = "Europe/Berlin"


def cadence(every: str = "1d", at: str = "") -> Cadence:
    return Cadence.model_validate({"every": every, "at": at})


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def test_what_never_ran_is_due() -> None:
    assert is_due(cadence(), None, at("2026-03-01T00:00Z"), "UTC")


def test_what_is_continuous_is_always_due() -> None:
    now = at("2026-03-01T00:00Z")
    assert is_due(cadence("continuous"), now, now, "UTC")


@pytest.mark.parametrize(
    ("last", "due"),
    [
        ("2026-03-01T09:59:59Z", True),
        ("2026-03-01T10:00:00Z", False),
        ("2026-03-01T10:07:00Z", False),
        ("2026-02-01T00:00Z", True),
    ],
)
def test_an_interval_is_due_once_in_each(last: str, due: bool) -> None:
    assert is_due(cadence("15m"), at(last), at("2026-03-01T10:14:59Z"), "UTC") is due


@pytest.mark.parametrize(
    ("every", "appointed"),
    [
        ("15m", "2026-03-04T10:00Z"),
        ("1h", "2026-03-04T10:00Z"),
        ("1d", "2026-03-04T00:00Z"),
        ("1w", "2026-02-26T00:00Z"),
    ],
)
def test_intervals_are_cut_from_midnight_utc_of_1970(every: str, appointed: str) -> None:
    assert latest_appointment(cadence(every), at("2026-03-04T10:07Z"), BERLIN) == at(appointed)


def test_intervals_do_not_depend_on_the_zone_in_which_now_is_told() -> None:
    now = at("2026-03-04T00:30:00+02:00")
    assert latest_appointment(cadence("1d"), now, "UTC") == at("2026-03-03T00:00Z")


@pytest.mark.parametrize(
    ("clock", "now", "appointed"),
    [
        ("05:00", "2026-03-04T04:30Z", "2026-03-04T04:00Z"),
        ("05:00", "2026-03-04T03:59Z", "2026-03-03T04:00Z"),
        ("05:00", "2026-03-04T04:00Z", "2026-03-04T04:00Z"),
        ("mon 05:00", "2026-03-04T12:00Z", "2026-03-02T04:00Z"),
        ("mon 05:00", "2026-03-02T03:00Z", "2026-02-23T04:00Z"),
        ("sun 23:30", "2026-03-02T12:00Z", "2026-03-01T22:30Z"),
        ("2 05:00", "2026-03-01T12:00Z", "2026-02-02T04:00Z"),
        ("31 05:00", "2026-03-01T12:00Z", "2026-01-31T04:00Z"),
        ("1 00:00", "2026-02-28T23:00Z", "2026-02-28T23:00Z"),
    ],
)
def test_a_clock_time_is_that_of_the_workspace(clock: str, now: str, appointed: str) -> None:
    assert latest_appointment(cadence("1d", clock), at(now), BERLIN) == at(appointed)


@pytest.mark.parametrize(
    ("night", "appointed"),
    [
        ("2026-03-28T12:00Z", "2026-03-28T04:00Z"),
        ("2026-03-29T12:00Z", "2026-03-29T03:00Z"),
        ("2026-10-24T12:00Z", "2026-10-24T03:00Z"),
        ("2026-10-25T12:00Z", "2026-10-25T04:00Z"),
    ],
)
def test_a_clock_time_moves_with_summer_time(night: str, appointed: str) -> None:
    assert latest_appointment(cadence("1d", "05:00"), at(night), BERLIN) == at(appointed)


def test_an_hour_that_the_night_shows_twice_is_appointed_once() -> None:
    first, second = at("2026-10-25T00:45Z"), at("2026-10-25T01:45Z")
    assert latest_appointment(cadence("1d", "02:30"), first, BERLIN) == at("2026-10-25T00:30Z")
    assert not is_due(cadence("1d", "02:30"), first, second, BERLIN)


def test_an_hour_that_the_night_leaves_out_is_appointed_after_it_and_once() -> None:
    before, after = at("2026-03-29T01:10Z"), at("2026-03-29T01:40Z")
    assert latest_appointment(cadence("1d", "02:30"), before, BERLIN) == at("2026-03-28T01:30Z")
    assert latest_appointment(cadence("1d", "02:30"), after, BERLIN) == at("2026-03-29T01:30Z")


CLOCKS = st.sampled_from(["", "02:30", "00:00", "23:59", "mon 02:00", "sun 02:30", "1 00:00", "29 03:00"])
MOMENTS = st.datetimes(datetime(2025, 1, 1), datetime(2027, 1, 1)).map(lambda moment: moment.replace(tzinfo=UTC))


@given(
    CLOCKS,
    MOMENTS,
    st.timedeltas(timedelta(0), timedelta(days=3)),
    st.sampled_from([BERLIN, "America/New_York", "Asia/Kathmandu", "UTC"]),
)
def test_appointments_never_lie_ahead_and_never_go_back(clock: str, now: datetime, later: timedelta, zone: str) -> None:
    asked = cadence("1d", clock)
    found = latest_appointment(asked, now, zone)
    assert found <= now
    assert found <= latest_appointment(asked, now + later, zone)
    if clock:
        local = found.astimezone(ZoneInfo(zone))
        assert f"{local:%M}" == clock[-2:]


@given(CLOCKS, MOMENTS)
def test_what_ran_now_is_not_due_now(clock: str, now: datetime) -> None:
    assert not is_due(cadence("1d", clock), now, now, BERLIN)
