"""A day of 96 runs, a quarter of an hour apart: each table runs as often as its cadence asks, and no more."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from freshmart_cli.contracts.loading import load_workspace
from freshmart_cli.pipeline.runs import run
from freshmart_cli.pipeline.session import Options
from freshmart_cli.simulate import ALL_SOURCES, SimulationOptions, simulate
from tests.support.driving import ROOT

QUARTER = timedelta(minutes=15)
BEGINS = datetime(2026, 3, 2, 5, 2, tzinfo=UTC)
"""Midnight of a Monday in New York, and two minutes for the last window's files."""
RUNS = [BEGINS + number * QUARTER for number in range(1, 97)]
TIMES = {"15m": 96, "1h": 24, "1d": 1}
"""By cadence. Of the weekly tables none is due on a Monday, of the monthly ones those appointed for the second."""


def expected_times() -> dict[str, int]:
    workspace = load_workspace(ROOT)
    cadences = {f"silver.{name}": contract.cadence for name, contract in workspace.contracts.items()}
    cadences |= {name: table.cadence for name, table in workspace.derived.items()}
    return {name: _times(cadence.every, cadence.at) for name, cadence in cadences.items()}


def _times(every: str, at: str) -> int:
    if every == "1mo":
        return int(at.split()[0] == "2")
    return 0 if every == "1w" else TIMES[every]


@pytest.fixture
def landing(tmp_path: Path) -> Path:
    """A store's day in which files come in every eighth hour's fourth quarter alone, so that most runs find nothing."""
    size = SimulationOptions(
        *(tmp_path / "chain", 1, 2), start=date(2026, 3, 2), transactions_per_day=60, customers=50, sources=ALL_SOURCES
    )
    found = simulate(size).landing
    for path in found.rglob("*.*"):
        late = datetime.fromtimestamp(path.stat().st_mtime, UTC) - BEGINS
        if late > timedelta(0) and (late // QUARTER) % 32 != 3:
            path.unlink()
    return found


def written(lakehouse: Path) -> int:
    """How many commits the lakehouse's tables have."""
    return sum(1 for layer in ("bronze", "silver", "gold") for _ in (lakehouse / layer).glob("*/_delta_log/*.json"))


@pytest.mark.usefixtures("one_key", "one_engine")
def test_each_table_runs_as_often_as_its_cadence_asks_and_writes_only_when_something_came(
    landing: Path, tmp_path: Path
) -> None:
    lake = tmp_path / "lake"
    first = Options(ROOT, overrides={"landing": str(landing), "lakehouse": str(lake)}, as_of=BEGINS)
    run(first, due=True)
    times: Counter[str] = Counter()
    wrote, commits = [], written(lake)
    for clock in RUNS:
        report = run(replace(first, as_of=clock), due=True)
        assert report.failure is None, f"{clock}: {report.failure}"
        times.update(step.table for step in report.steps if step.step == "promote")
        before, commits = commits, written(lake)
        wrote += [clock] if commits > before else []
    expected = expected_times()
    assert {name: times[name] for name in expected} == expected
    came = {BEGINS + (number + 1) * QUARTER for number in (3, 35, 67)}
    assert came <= set(wrote)
    assert [clock for clock in wrote if clock not in came and not _is_due_less_often(clock)] == []


def _is_due_less_often(clock: datetime) -> bool:
    """Whether hourly and daily tables take in now what the quarter hours before brought, or days close."""
    return clock.minute < 15 or clock.hour in (9, 10)
