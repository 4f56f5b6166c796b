"""Plans, outcomes, and ids that sort by time."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from freshmart_cli.execute.ledger import BatchPlan, Ledger, Outcome, PlannedSlice

NOW = datetime(2026, 3, 1, tzinfo=UTC)
NEW = PlannedSlice("in/a.csv", 10, 1, 2, "hash", 3, "", 4, "new")


def plan_of(batch: str, *slices: PlannedSlice) -> BatchPlan:
    return BatchPlan(batch, "scans", 5, slices)


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    return Ledger(tmp_path)


def planned(ledger: Ledger, now: datetime = NOW) -> str:
    batch = ledger.fresh_batch_id("scans", now)
    ledger.write_plan(plan_of(batch, NEW))
    return batch


def test_a_ledger_without_batches_is_empty(ledger: Ledger) -> None:
    assert ledger.batches("scans") == {}
    assert ledger.committed("scans") == ()
    assert ledger.outcome("scans", "x") == ""


def test_a_plan_is_read_as_it_was_written(ledger: Ledger) -> None:
    others = (
        replace(NEW, path="in/ü.csv", state="rejected", detail='empty: it\'s "empty"'),
        replace(NEW, state="duplicate"),
    )
    plan = plan_of("b1", NEW, *others)
    ledger.write_plan(plan)
    assert ledger.read_plan("scans", "b1") == plan


def test_only_new_slices_bring_rows(ledger: Ledger) -> None:
    plan = plan_of(
        "b1",
        NEW,
        replace(NEW, records=4),
        *(replace(NEW, state=state) for state in ("duplicate", "verified", "rejected", "held")),
    )
    assert plan.rows == 7
    assert len(plan.new_slices) == 2


def test_a_plan_is_written_once(ledger: Ledger) -> None:
    ledger.write_plan(plan_of("b1", NEW))
    with pytest.raises(FileExistsError):
        ledger.write_plan(plan_of("b1"))
    assert ledger.read_plan("scans", "b1").slices == (NEW,)


def test_confirmations_are_no_batches_and_the_last_of_a_path_counts(ledger: Ledger) -> None:
    assert ledger.confirmed("scans") == ()
    first, other = replace(NEW, state="verified"), replace(NEW, path="in/b.csv", state="verified")
    later = replace(first, hashed_at_ns=9)
    ledger.confirm("scans", (first, other))
    ledger.confirm("scans", (later,))
    assert sorted(ledger.confirmed("scans"), key=lambda each: each.path) == [later, other]
    assert ledger.batches("scans") == {}


def test_a_batch_exists_from_its_committed_outcome_on(ledger: Ledger) -> None:
    batch = planned(ledger)
    assert (ledger.batches("scans"), ledger.committed("scans")) == ({batch: False}, ())
    assert ledger.conclude("scans", batch, "committed")
    assert (ledger.batches("scans"), ledger.committed("scans")) == ({batch: True}, (batch,))


def test_an_aborted_batch_never_exists(ledger: Ledger) -> None:
    batch = planned(ledger)
    ledger.conclude("scans", batch, "aborted")
    assert ledger.batches("scans") == {batch: True}
    assert ledger.committed("scans") == ()
    assert ledger.outcome("scans", batch) == "aborted"


def test_the_first_outcome_stands(ledger: Ledger) -> None:
    batch = planned(ledger)
    assert ledger.conclude("scans", batch, "aborted")
    assert not ledger.conclude("scans", batch, "committed")
    assert ledger.outcome("scans", batch) == "aborted"


def test_of_many_who_conclude_one_decides(ledger: Ledger) -> None:
    batch = planned(ledger)
    wanted: list[Outcome] = ["committed", "aborted"] * 8
    with ThreadPoolExecutor(16) as pool:
        won = list(pool.map(lambda outcome: ledger.conclude("scans", batch, outcome), wanted))
    assert won.count(True) == 1
    assert ledger.outcome("scans", batch) == wanted[won.index(True)]


@given(st.lists(st.timedeltas(timedelta(days=-2), timedelta(days=2)), min_size=2, max_size=12))
def test_ids_increase_though_the_clock_goes_back(
    tmp_path_factory: pytest.TempPathFactory, jumps: list[timedelta]
) -> None:
    ledger = Ledger(tmp_path_factory.mktemp("ledger"))
    batches = [planned(ledger, NOW + jump) for jump in jumps]
    assert batches == sorted(set(batches))
    assert list(ledger.batches("scans")) == batches


def test_ids_are_in_utc_whatever_zone_now_is_told_in(ledger: Ledger) -> None:
    assert ledger.fresh_batch_id("scans", datetime.fromisoformat("2026-03-01T01:00:00+02:00")).startswith(
        "20260228T230000000000-"
    )


def test_sources_have_ledgers_of_their_own(ledger: Ledger) -> None:
    batch = planned(ledger)
    assert ledger.batches("other") == {}
    assert ledger.fresh_batch_id("other", NOW - timedelta(days=1)) < batch


def test_what_a_crash_left_of_a_plan_is_no_plan(ledger: Ledger, tmp_path: Path) -> None:
    batch = planned(ledger)
    (tmp_path / "scans" / f".{batch}.plan.1a2b").write_text("{")
    (tmp_path / "scans" / ".other.outcome.1a2b").write_text("comm")
    assert list(ledger.batches("scans")) == [batch]
