"""Gates: what is scored, over which rows, and what a miss does."""

from __future__ import annotations

from dataclasses import replace

import pytest

from freshmart_cli.contracts.model import Gate
from freshmart_cli.execute.quality import RuleCount, Verdict, batch_quality, verdicts
from freshmart_cli.execute.state import BatchQuality, GroupState

GATES = {"parcels": Gate(score=90, min_rows=100)}


def batch(name: str, read: int, passed: int, table: str = "parcels") -> BatchQuality:
    return BatchQuality(name, table, read, passed)


def judged(
    *measured: BatchQuality, state: GroupState | None = None, gates: dict[str, Gate] = GATES
) -> tuple[Verdict, ...]:
    return verdicts(measured, state or GroupState(), gates)


@pytest.mark.parametrize(("passed", "blocked"), [(100, False), (90, False), (89, True), (0, True)])
def test_a_batch_is_blocked_below_its_gate(passed: int, blocked: bool) -> None:
    assert [each.blocking for each in judged(batch("b1", 100, passed))] == [True] * blocked


def test_too_few_rows_in_all_only_warn() -> None:
    (verdict,) = judged(batch("b1", 99, 0))
    assert not verdict.blocking
    assert verdict.rows == 99


def test_as_many_predecessors_count_as_the_rows_need() -> None:
    state = GroupState(quality=(batch("b1", 1000, 0), batch("b2", 60, 60), batch("b3", 40, 40)))
    (verdict,) = judged(batch("b4", 20, 0), state=state)
    assert (verdict.rows, verdict.score, verdict.blocking) == (120, 100 * 100 / 120, True)


def test_predecessors_of_other_tables_and_later_batches_do_not_count() -> None:
    state = GroupState(quality=(batch("b1", 1000, 1000, "items"), batch("b9", 1000, 1000)))
    (verdict,) = judged(batch("b4", 50, 0), state=state)
    assert (verdict.rows, verdict.blocking) == (50, False)


def test_a_small_bad_batch_after_many_good_rows_is_absorbed() -> None:
    assert judged(batch("b2", 10, 0), state=GroupState(quality=(batch("b1", 200, 200),))) == ()


def test_a_batch_that_is_blocked_holds_none_of_those_after_it() -> None:
    found = judged(batch("b1", 1000, 100), batch("b2", 10, 10), batch("b3", 200, 200))
    assert [(each.batch_id, each.blocking) for each in found] == [("b1", True)]


def test_a_batch_blocked_in_one_table_is_no_predecessor_in_any() -> None:
    gates = {**GATES, "items": Gate(score=90, min_rows=100)}
    found = judged(batch("b1", 1000, 0), batch("b1", 1000, 950, "items"), batch("b2", 50, 40, "items"), gates=gates)
    assert [(each.table, each.batch_id, each.rows) for each in found] == [("parcels", "b1", 1000), ("items", "b2", 50)]


def test_a_batch_let_through_by_a_person_counts_as_a_predecessor() -> None:
    found = judged(batch("b1", 1000, 100), batch("b2", 10, 10), state=GroupState(overridden=("b1",)))
    assert [each.batch_id for each in found] == ["b1", "b2"]


def test_the_order_in_which_batches_were_measured_does_not_matter() -> None:
    one, other = batch("b1", 80, 40), batch("b2", 80, 80)
    assert judged(one, other) == judged(other, one)


def test_a_batch_measured_again_replaces_what_was_known_of_it() -> None:
    state = GroupState(quality=(batch("b1", 100, 0),))
    assert judged(batch("b1", 100, 100), state=state) == ()


@pytest.mark.parametrize("gates", [{}, {"parcels": Gate()}])
def test_no_gate_no_verdict(gates: dict[str, Gate]) -> None:
    assert judged(batch("b1", 1000, 0), gates=gates) == ()


def test_a_batch_without_rows_passes() -> None:
    assert judged(batch("b1", 0, 0)) == ()


def test_a_verdict_tells_score_gate_and_rows() -> None:
    (verdict,) = judged(batch("b1", 300, 200))
    assert verdict.reason == "parcels: score 66.67 is below 90 over 300 rows"


def test_rows_that_fail_any_rule_of_their_own_count_once() -> None:
    counts = (
        RuleCount("parcels", "b1", "", 10, 3),
        RuleCount("parcels", "b1", "known_status", 0, 3),
        RuleCount("parcels", "b1", "warn:x", 0, 9),
    )
    assert batch_quality(counts) == (batch("b1", 10, 7),)
    assert batch_quality((replace(counts[1]),)) == ()
