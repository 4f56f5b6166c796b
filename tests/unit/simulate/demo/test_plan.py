from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

from freshmart_cli.simulate import ALL_SOURCES
from freshmart_cli.simulate.demo.plan import demo_options, figure_to_trace, moment_after
from freshmart_cli.simulate.faults.registry import kinds_of
from tests.unit.simulate.conftest import World


def test_the_demo_has_every_kind_of_fault(tmp_path: Path) -> None:
    options = demo_options(tmp_path)
    assert options.sources == ALL_SOURCES
    assert {request.kind for request in options.faults.faults} == set(kinds_of(ALL_SOURCES)) - {"cdc_truncate"}


def test_two_weeks_and_a_month_have_closed_when_the_demo_looks(tmp_path: Path) -> None:
    options = demo_options(tmp_path)
    ends = [options.start + timedelta(days=number) for number in range(options.days)]
    assert sum(day.isoweekday() == 6 for day in ends) == 2
    assert {day.month for day in ends} == {options.start.month, options.start.month + 1}


def test_nothing_of_the_demo_comes_more_than_a_day_late(tmp_path: Path) -> None:
    late = [dict(request.parameters).get("days_late", 1) for request in demo_options(tmp_path).faults.faults]
    assert set(late) == {1}


def test_the_demo_looks_a_while_after_the_newest_file(tmp_path: Path) -> None:
    for name, seconds in (("a/old", 1_000), ("b/new", 1_000_000)):
        path = tmp_path / name
        path.parent.mkdir()
        path.write_text("")
        os.utime(path, (seconds, seconds))
    assert moment_after(tmp_path) == datetime.fromtimestamp(1_000_000 + 25 * 60, UTC)


def test_the_traced_figure_is_of_a_day_that_was_corrected(world: World) -> None:
    asked = figure_to_trace(world.out / "truth.json")
    store_id, business_date, *_ = world.fault("resend_corrected")["corrected_keys"][0]
    assert asked.keys == (("store_id", str(store_id)), ("business_date", business_date))
