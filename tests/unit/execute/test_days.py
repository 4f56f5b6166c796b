"""The days of a source: refreshed by what arrived and by the clock."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from freshmart_cli.execute.context import Context
from freshmart_cli.execute.days import refresh_days
from freshmart_cli.execute.derive import Refreshed
from freshmart_cli.execute.state import Change, GroupState
from freshmart_cli.names import TableName
from tests.support.depot import NOW
from tests.support.fake_engine import NO_VALUES, FakeEngine
from tests.unit.execute.conftest import MakeContext

DAYS = TableName("silver", "parcels__days")
TABLES = ("depots", "parcels", "parcels__versions", "parcels__quarantine", "parcel_files")


@pytest.fixture
def its(context: MakeContext, engine: FakeEngine) -> Context:
    its = context()
    for name in TABLES:
        engine.create(its.stored(TableName("silver", name)), ())
    engine.answer("is_closed <>", NO_VALUES)
    engine.answer("AS lost", [{"rows": 1, "lost": 0, "outside": 0, "key_twice": 0}])
    engine.answer(r"count\(\*\) AS n", [{"n": 1}])
    engine.answer("AS `before_is_final`", [{"depot": 7, "day": date(2026, 3, 1), "_added": True, "_removed": False}])
    return its


def refreshed(its: Context, rebuild: bool = False) -> Refreshed | None:
    return refresh_days(its, its.workspace.contracts["parcels"], rebuild)


def test_a_source_without_arrivals_has_none(its: Context) -> None:
    assert refresh_days(its, its.workspace.contracts["scans"]) is None


def test_days_wait_for_the_table_that_says_who_is_expected(context: MakeContext, engine: FakeEngine) -> None:
    assert refreshed(context()) is None
    assert engine.calls == []


def test_days_wait_for_the_first_file(context: MakeContext, engine: FakeEngine) -> None:
    its = context()
    engine.create(its.stored(TableName("silver", "depots")), ())
    assert refreshed(its) is None


def test_days_are_made_when_everything_is_there(its: Context, engine: FakeEngine) -> None:
    found = refreshed(its)
    assert found is not None and found.rows == 1
    assert f"<= {int(NOW.timestamp())}" in next(call.sql for call in engine.calls if call.verb == "stage")


def test_the_day_of_a_file_that_arrived_is_made_again_alone(its: Context, engine: FakeEngine) -> None:
    refreshed(its)
    change = Change(
        "c1",
        values={"silver.parcel_files": {"day": ["2026-03-02"]}, "silver.parcels__quarantine": {"day": ["2026-03-03"]}},
    )
    its.states.write("silver.parcels", GroupState(changes=(change,)))
    found = refreshed(its)
    assert found is not None and found.scope is not None
    assert found.scope.write == ("2026-03-02", "2026-03-03")


def test_a_day_that_closed_since_it_was_looked_at_is_made_again(its: Context, engine: FakeEngine) -> None:
    refreshed(its)
    engine.answer("is_closed <>", [{"v": "2026-03-09"}])
    found = refreshed(replace(its, now=NOW + timedelta(days=1)))
    assert found is not None and found.scope is not None
    assert found.scope.write == ("2026-03-09",)
    tomorrow = int((NOW + timedelta(days=1)).timestamp())
    assert any(f"is_closed <> (unix_timestamp(closes_at) <= {tomorrow})" in call.sql for call in engine.calls)


def test_days_made_by_another_definition_are_rebuilt_by_themselves(its: Context) -> None:
    refreshed(its)
    state = its.state(str(DAYS))
    its.states.write(str(DAYS), replace(state, definition="of yesterday"))
    refreshed(its)
    assert its.state(str(DAYS)).generation == 1


def test_days_are_rebuilt_with_their_source(its: Context) -> None:
    refreshed(its)
    refreshed(its, rebuild=True)
    assert its.stored(DAYS).location.endswith("/parcels__days.g1")
