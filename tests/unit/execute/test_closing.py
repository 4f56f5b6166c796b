"""A table of closed periods: nothing of an open one, each when it has closed, later again what changes in it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from freshmart_cli.compile.derived import Scope
from freshmart_cli.contracts.derived import Derived
from freshmart_cli.execute.closing import closed_before, closed_since
from freshmart_cli.execute.context import Context
from freshmart_cli.execute.derive import Derivation, Refreshed, derive
from freshmart_cli.execute.scope import scope_of
from freshmart_cli.execute.state import Change
from freshmart_cli.names import TableName
from tests.support.fake_engine import FakeEngine
from tests.unit.execute.conftest import MakeContext

NAME, ITEMS = TableName("gold", "day_totals"), TableName("silver", "items")
MARCH_10 = datetime(2026, 3, 10, 12, tzinfo=UTC)


@pytest.fixture
def its(context: MakeContext, engine: FakeEngine) -> Context:
    """A context in which the items exist, and an engine that finds one new row and no fault."""
    its = context(MARCH_10)
    for name in (TableName("silver", "parcels"), ITEMS):
        engine.create(its.stored(name), ())
    engine.answer("AS actual", lambda sql: [])
    engine.answer("AS lost", [dict.fromkeys(("lost", "outside", "key_twice", "rule_some_parcels"), 0) | {"rows": 1}])
    engine.answer(r"count\(\*\) AS n", [{"n": 1}])
    engine.answer("AS `before_amount`", lambda sql: [])
    engine.calls.clear()
    return its


def weekly(its: Context, **refresh: Any) -> Derived:
    derived = its.workspace.derived[str(NAME)]
    chosen = {"closed": "week", **refresh}
    return derived.model_copy(update={"refresh": derived.refresh.model_copy(update=chosen)})


def touch(its: Context, name: str, *days: str) -> None:
    state = its.state("silver.parcels")
    change = Change(name, (), (), {"silver.items": {"day": list(days)}})
    its.states.write("silver.parcels", state.began(change).ended())


def refresh(its: Context, contract: Derived) -> Refreshed:
    return derive(its, Derivation(NAME, contract))


def test_a_first_build_leaves_the_open_week_out(its: Context, engine: FakeEngine) -> None:
    made = refresh(its, weekly(its))
    assert made.scope == Scope(None, None, "2026-03-08")
    staged = next(call.sql for call in engine.calls if call.verb == "stage")
    assert staged.rstrip().endswith(") WHERE day < DATE'2026-03-08'")
    assert "REPLACE WHERE day < DATE'2026-03-08'\n" in engine.sql_of("replace", str(NAME))
    assert its.state(str(NAME)).closed_before == "2026-03-08"


def test_what_touches_an_open_week_alone_makes_nothing_and_is_taken_in(its: Context, engine: FakeEngine) -> None:
    contract = weekly(its)
    refresh(its, contract)
    engine.calls.clear()
    touch(its, "c1", "2026-03-09")
    assert refresh(its, contract).scope is None
    assert engine.calls == []
    assert its.state(str(NAME)).consumed == ("c1",)


def test_a_week_is_made_when_it_has_closed_though_nothing_changes_any_more(its: Context) -> None:
    contract = weekly(its)
    refresh(its, contract)
    touch(its, "c1", "2026-03-09")
    refresh(its, contract)
    later = replace(its, now=MARCH_10.replace(day=23))
    assert refresh(later, contract).scope == Scope(
        ("2026-03-08", "2026-03-15"), ("2026-03-08", "2026-03-15"), "2026-03-22"
    )
    assert later.state(str(NAME)).closed_before == "2026-03-22"
    assert refresh(later, contract).scope is None


def test_any_day_of_a_week_touches_the_week(its: Context) -> None:
    found = scope_of(weekly(its), frozenset({"2026-02-12", "2026-02-14", "2026-03-09"}), date(2026, 3, 8))
    assert found == Scope(("2026-02-08",), ("2026-02-08",), "2026-03-08")


def test_offsets_count_weeks(its: Context) -> None:
    found = scope_of(weekly(its, affects=("0w..1w", "364d")), frozenset({"2025-03-05"}), date(2026, 3, 8))
    assert found.write == ("2025-03-02", "2025-03-09", "2026-03-01")
    assert found.read is not None and ("2024-03-03" in found.read, "2025-02-23" in found.read) == (True, True)


def test_what_affects_all_that_follow_is_written_to_the_last_closed_period_and_reads_everything(its: Context) -> None:
    monthly = weekly(its, closed="month", affects=("0mo..",))
    found = scope_of(monthly, frozenset({"2025-12-24"}), date(2026, 3, 1))
    assert found == Scope(("2025-12-01", "2026-01-01", "2026-02-01"), None, "2026-03-01")
    assert scope_of(monthly, frozenset({"2026-03-01"}), date(2026, 3, 1)).write == ()


def test_a_table_that_publishes_open_periods_has_no_bound(its: Context) -> None:
    derived = its.workspace.derived[str(NAME)]
    assert closed_before(its, derived) is None
    assert closed_since(derived, "2026-03-01", None) == frozenset()


def test_time_that_runs_back_closes_nothing(its: Context) -> None:
    assert closed_since(weekly(its), "2026-03-22", date(2026, 3, 8)) == frozenset()
