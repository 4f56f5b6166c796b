"""The pool must catch a pipeline that breaks a rule of POS.md, and show it in a history that fits on a page."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from tests.pos import reference
from tests.pos.histories import History, histories
from tests.pos.pool import Failure, examples, failures
from tests.pos.reference import Decision, Delivery, Outcome, Versions, outcome
from tests.pos.shrinking import shrunk


def deliver(runs: Sequence[Sequence[Delivery]], decisions: Sequence[Decision]) -> Outcome:
    """A faultless pipeline: the reference over the whole pool."""
    return outcome((each for run in runs for each in run), decisions)


def last_one_wins(versions: Versions, chosen: Sequence[str]) -> str | None:
    return chosen[-1] if chosen else max(versions)


def resends_are_ignored(versions: Versions, chosen: Sequence[str]) -> str | None:
    return chosen[-1] if chosen else next(iter(versions)) if len(versions) == 1 else None


def people_are_ignored(versions: Versions, chosen: Sequence[str]) -> str | None:
    return HONEST(versions, ())


HONEST = reference.winner


@pytest.fixture(scope="module")
def pool() -> list[History]:
    return examples(histories(), 150)


def test_histories_side_by_side_end_as_each_would_alone(pool: list[History]) -> None:
    assert failures(pool, deliver) == []


@pytest.mark.parametrize("broken", [last_one_wins, resends_are_ignored, people_are_ignored])
def test_a_pipeline_that_breaks_a_rule_is_caught(
    pool: list[History], broken: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    def wrongly(runs: Sequence[Sequence[Delivery]], decisions: Sequence[Decision]) -> Outcome:
        with monkeypatch.context() as patched:
            patched.setattr(reference, "winner", broken)
            return deliver(runs, decisions)

    found = failures(pool, wrongly)
    assert found
    smallest = shrunk(found[0], wrongly)
    assert len(smallest.history.files) <= 3, str(smallest)
    assert sum(len(each.transactions) for each in smallest.history.files) <= 3, str(smallest)


def test_the_histories_reach_every_state(pool: list[History]) -> None:
    """Else agreement would say little."""
    from tests.pos.histories import staged

    found = [outcome(each.deliveries, each.decisions) for each in (staged(one, "x") for one in pool)]
    states = {state for each in found for (_, _, state), times in each.versions.items() if times}
    assert states == {"accepted", "superseded", "conflict", "duplicate"}
    assert {state for each in found for state in each.invalid.values()} == {"quarantined", "resent"}
    assert {state for each in found for state in each.files.values()} == {"intact", "quarantined"}
    assert any(each.unreadable for each in found) and any(each.redelivered.total() for each in found)
    assert Failure(pool[0], ("x",))
