"""What people decided: audited and in order."""

from __future__ import annotations

from dataclasses import replace

from freshmart_cli.execute.decisions import Decided, decisions_of, new_order, record_decision
from tests.unit.execute.conftest import MakeContext

DECISION = Decided("20260301T1", "parcels", "2026-03-01/7", "hash", ("file",), "the depot confirmed it", "anna")


def test_nobody_decided_anything_at_first(context: MakeContext) -> None:
    assert decisions_of(context(), "parcels") == ()


def test_a_decision_is_kept_as_it_was_made_and_recorded(context: MakeContext) -> None:
    its = context()
    assert record_decision(its, DECISION) == DECISION
    assert decisions_of(its, "parcels") == (DECISION,)
    (line,) = its.records.read("decision")
    assert (line["key"], line["reason"], line["by"]) == ("2026-03-01/7", "the depot confirmed it", "anna")


def test_decisions_are_in_the_order_in_which_they_were_made(context: MakeContext) -> None:
    its = context()
    made = [replace(DECISION, order=new_order(), content=str(n)) for n in range(5)]
    for each in reversed(made):
        record_decision(its, each)
    assert [each.content for each in decisions_of(its, "parcels")] == ["0", "1", "2", "3", "4"]


def test_a_decision_cannot_be_rewritten(context: MakeContext) -> None:
    its = context()
    record_decision(its, DECISION)
    record_decision(its, replace(DECISION, content="other"))
    assert decisions_of(its, "parcels") == (DECISION,)


def test_sources_have_decisions_of_their_own(context: MakeContext) -> None:
    its = context()
    record_decision(its, DECISION)
    assert decisions_of(its, "scans") == ()
