"""The pool must catch a pipeline that breaks a rule of POS.md, and show it in a history that fits on a page."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest

from tests.pos import reference
from tests.pos.damage import Flip
from tests.pos.histories import History, Sent, histories, staged
from tests.pos.pool import examples, failures, plain
from tests.pos.reference import Decision, Delivery, Outcome, Versions, outcome
from tests.pos.shrinking import shrunk
from tests.pos.till import FileHeader, Line, Transaction

HONEST = reference.winner


def deliver(runs: Sequence[Sequence[Delivery]], decisions: Sequence[Decision]) -> Outcome:
    """A faultless pipeline: the reference over the whole pool."""
    return outcome((each for run in runs for each in run), decisions)


def the_greatest_wins(versions: Versions, chosen: Sequence[str]) -> str | None:
    return chosen[-1] if chosen else max(versions)


def resends_are_ignored(versions: Versions, chosen: Sequence[str]) -> str | None:
    return chosen[-1] if chosen else next(iter(versions)) if len(versions) == 1 else None


def people_are_ignored(versions: Versions, chosen: Sequence[str]) -> str | None:
    return HONEST(versions, ())


def nothing_is_wrong(*_: object) -> list[str]:
    return []


@pytest.fixture(scope="module")
def pool() -> list[History]:
    return examples(histories(), 150, repeatable=True)


def test_histories_side_by_side_end_as_each_would_alone(pool: list[History]) -> None:
    assert failures(pool, deliver) == []


@pytest.mark.parametrize(
    ("rule", "broken"),
    [
        ("reference.winner", the_greatest_wins),
        ("reference.winner", resends_are_ignored),
        ("reference.winner", people_are_ignored),
        ("reading._failed_checks", nothing_is_wrong),
        ("reading._broken_identities", nothing_is_wrong),
    ],
)
def test_a_pipeline_that_breaks_a_rule_is_caught(
    pool: list[History], rule: str, broken: Callable[..., object], monkeypatch: pytest.MonkeyPatch
) -> None:
    def wrongly(runs: Sequence[Sequence[Delivery]], decisions: Sequence[Decision]) -> Outcome:
        with monkeypatch.context() as patched:
            patched.setattr(f"tests.pos.{rule}", broken)
            return deliver(runs, decisions)

    found = failures(pool, wrongly)
    assert found
    smallest = shrunk(found[0], wrongly)
    assert len(smallest.history.files) <= 3, str(smallest)
    assert sum(len(each.transactions) for each in smallest.history.files) <= 3, str(smallest)


def test_a_pipeline_that_fails_outright_is_traced_to_one_history(pool: list[History]) -> None:
    def fails_on_resends(runs: Sequence[Sequence[Delivery]], decisions: Sequence[Decision]) -> Outcome:
        if any(content[79:80] == b"R" for run in runs for _, content in run):
            raise RuntimeError("no resends please")
        return deliver(runs, decisions)

    found = failures(pool, fails_on_resends)
    assert len(found) == 1
    assert found[0].differences == ("the run failed: no resends please",)
    assert any(each.header.file_kind == "R" for each in found[0].history.files)


def test_the_histories_reach_every_state(pool: list[History]) -> None:
    """Else agreement would say little."""
    found = [outcome(each.deliveries, each.decisions) for each in (staged(one, "x") for one in pool)]
    states = {state for each in found for (_, _, state), times in each.versions.items() if times}
    assert states == {"accepted", "superseded", "conflict", "duplicate"}
    waiting = {state for each in found for state in each.invalid.values()}
    assert waiting == {"quarantined", "resent", "with its file"}
    assert {state for each in found for state in each.broken.values()} == {"quarantined", "resent"}
    assert {state for each in found for state in each.files.values()} == {"intact", "quarantined"}
    assert any(each.unreadable for each in found) and any(each.redelivered.total() for each in found)
    assert any(staged(each, "x").decisions for each in pool)


def test_a_history_is_written_down_without_what_goes_without_saying() -> None:
    sent = Sent(1, "a", FileHeader(file_kind="R"), (Transaction(lines=(Line(tax=7),)),), (Flip(3, 1),))
    assert plain(sent) == (
        "Sent(run=1, name='a', header=FileHeader(file_kind='R'), "
        "transactions=(Transaction(lines=(Line(tax=7), )), ), damages=(Flip(at=3, mask=1), ))"
    )
