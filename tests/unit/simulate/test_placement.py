"""Where faults strike: in windows with sales, never twice in one, refused where they do not fit."""

from __future__ import annotations

from pathlib import Path

import pytest

from freshmart_cli.simulate import (
    FaultPlan,
    FaultRequest,
    FaultsUnplaceable,
    SimulationOptions,
    load_fault_plan,
    simulate,
)
from freshmart_cli.simulate.chain import build_chain
from freshmart_cli.simulate.placement import placed_faults


def test_faults_spread_over_stores_and_days(tmp_path: Path) -> None:
    plan = FaultPlan((FaultRequest("late_file", 6),))
    options = SimulationOptions(tmp_path, stores=6, days=3, faults=plan)
    placed = [fault for faults in placed_faults(options, build_chain(options)).values() for fault in faults]
    assert len({fault.store_id for fault in placed}) == 6
    assert len({fault.business_date for fault in placed}) == 3


def test_no_window_is_struck_twice(tmp_path: Path) -> None:
    requests = tuple(FaultRequest(each.kind, 2, each.parameters) for each in load_fault_plan("default").faults)
    options = SimulationOptions(tmp_path, stores=2, days=1, faults=FaultPlan(requests))
    by_day = placed_faults(options, build_chain(options))
    windows = [
        (day, window)
        for day, faults in by_day.items()
        for fault in faults
        for window in range(fault.first, fault.first + fault.span)
    ]
    assert len(windows) == len(set(windows)) > 60


def test_a_plan_that_does_not_fit_says_which_kinds_and_writes_nothing(tmp_path: Path) -> None:
    plan = FaultPlan((FaultRequest("outage_with_backlog", 40), FaultRequest("broken_gz", 300)))
    with pytest.raises(FaultsUnplaceable) as caught:
        simulate(SimulationOptions(tmp_path / "out", stores=1, days=1, faults=plan))
    unplaced = {kind: (placed, asked) for kind, placed, asked in caught.value.unplaced}
    assert unplaced.keys() == {"outage_with_backlog", "broken_gz"}
    assert all(placed < asked for placed, asked in unplaced.values())
    assert unplaced["outage_with_backlog"][1] == 40
    assert "more stores" in caught.value.hint
    assert not (tmp_path / "out").exists()
