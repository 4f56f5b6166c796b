"""The tills' clock on ordinary days and on the two nights when it changes."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from freshmart_cli.simulate.clock import windows_of


@pytest.mark.parametrize("timezone", ["America/New_York", "America/Chicago"])
@pytest.mark.parametrize(("day", "count"), [(date(2026, 3, 6), 96), (date(2026, 3, 7), 92), (date(2026, 10, 31), 100)])
def test_a_day_runs_from_four_to_four_in_half_open_windows(day: date, count: int, timezone: str) -> None:
    windows = windows_of(day, timezone)
    assert len(windows) == count
    assert windows[0].start_local == datetime(day.year, day.month, day.day, 4)
    assert windows[-1].end_local.hour == 4
    assert [window.ends for window in windows[:-1]] == [window.starts for window in windows[1:]]


def test_the_spring_night_skips_an_hour_of_wall_clock() -> None:
    windows = windows_of(date(2026, 3, 7), "America/New_York")
    jump = next(window for window in windows if window.end_local == datetime(2026, 3, 8, 3))
    assert jump.start_local == datetime(2026, 3, 8, 1, 45)
    assert jump.utc_offset == "-0500"


def test_the_autumn_night_tells_the_repeated_hour_by_its_offset() -> None:
    windows = windows_of(date(2026, 10, 31), "America/Chicago")
    repeated = [each.utc_offset for each in windows if each.start_local == datetime(2026, 11, 1, 1, 30)]
    assert repeated == ["-0500", "-0600"]
