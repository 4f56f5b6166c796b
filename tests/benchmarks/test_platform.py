"""The platform's benchmark on runs that never were, and once on a store."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from benchmarks import platform
from benchmarks.platform import PlatformRun, Step, clocks, freshness, main, shares, summary

AT = datetime(2026, 3, 2, 12, 2, tzinfo=UTC)


def made(minutes: int, seconds: float, *steps: Step) -> PlatformRun:
    return PlatformRun(AT + timedelta(minutes=minutes), seconds, 200_000_000, steps, 3, 2_000_000)


RUNS = [
    made(0, 8.0, Step("ingest tills", "done", 2.0), Step("promote silver.tills", "done", 4.0)),
    made(15, 4.0, Step("ingest tills", "done", 1.0)),
]


def test_the_shares_of_all_steps_and_of_what_is_around_them_are_the_whole() -> None:
    rows = [line.rsplit(maxsplit=3) for line in shares(RUNS).splitlines()[1:]]
    assert [row[0].strip() for row in rows] == ["promote silver.tills", "ingest tills", "(before and after the steps)"]
    assert sum(float(row[3]) for row in rows) == pytest.approx(100, abs=0.2)


def test_runs_at_the_full_hour_are_told_apart() -> None:
    rows = [line.split() for line in summary(RUNS).splitlines()]
    assert rows[1][:3] == ["all", "2", "6.0"] and rows[3][:3] == ["others", "1", "4.0"]


def test_the_age_of_a_dashboard_is_from_arrival_to_the_end_of_the_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(platform, "_DASHBOARDS", ())
    (tmp_path / "pos").mkdir()
    file = tmp_path / "pos" / "a.dat"
    file.touch()
    os_time = (AT + timedelta(minutes=14)).timestamp()
    os.utime(file, (os_time, os_time))
    assert freshness(tmp_path, RUNS).startswith("arrival to dashboard: median 1.1 min, at most 1.1 min (1 files)")


def test_the_runs_asked_for_come_after_one_that_catches_up() -> None:
    assert len(clocks(96, 96)) == 97
    assert clocks(72, 4)[-1] - clocks(72, 4)[0] == timedelta(hours=1)


def test_a_run_of_the_platform_is_measured(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--stores", "1", "--until", "60", "--runs", "1", "--dir", str(tmp_path)]) == 0
    told = capsys.readouterr().out
    assert "promote gold.store_daily" in told and "arrival to dashboard" in told
