"""What was taken in before is known through the index as it is from the plans themselves."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from freshmart_cli.connectors.files import SETTLING_NS, Candidate, is_known
from freshmart_cli.execute.ledger import BatchPlan, Ledger, PlannedSlice
from freshmart_cli.execute.ledger_index import LedgerIndex
from freshmart_cli.execute.seen import Seen, index_concluded, seen_before

PATHS = ("in/a", "in/b", "in/c")
slices = st.builds(
    PlannedSlice,
    path=st.sampled_from(PATHS),
    size=st.integers(0, 2),
    mtime_ns=st.integers(0, 2),
    hashed_at_ns=st.integers(0, 2),
    content_hash=st.sampled_from(["one", "two", "three"]),
    records=st.just(1),
    compression=st.just(""),
    arrived_at_us=st.just(0),
    state=st.sampled_from(["new", "duplicate", "held", "rejected"]),
)
batches = st.lists(st.tuples(st.lists(slices, max_size=3), st.sampled_from(["committed", "aborted"])), max_size=6)


def write(ledger: Ledger, number: int, planned: list[PlannedSlice], outcome: str) -> str:
    batch = f"20260301T0000000{number:05}-abcdef"
    ledger.write_plan(BatchPlan(batch, "scans", 0, tuple(planned)))
    ledger.conclude("scans", batch, outcome)  # type: ignore[arg-type]
    return batch


def answers(seen: Seen) -> object:
    seen.expect(PATHS)
    originals = {content: seen.original(content) for content in ("one", "two", "three")}
    return seen.versions, seen.paths, originals, seen.rejected


@given(batches, st.data())
def test_the_index_answers_as_the_plans_do_whenever_it_was_brought_up(
    tmp_path_factory: pytest.TempPathFactory, drawn: list[tuple[list[PlannedSlice], str]], data: st.DataObject
) -> None:
    plain, indexed = (Ledger(tmp_path_factory.mktemp("ledger")) for _ in range(2))
    for number, (planned, outcome) in enumerate(drawn):
        write(plain, number, planned, outcome)
        write(indexed, number, planned, outcome)
        if data.draw(st.booleans()):
            index_concluded(indexed, "scans")
    assert answers(seen_before(indexed, "scans")) == answers(seen_before(plain, "scans"))
    assert indexed.committed("scans") == plain.committed("scans")


SLICE = PlannedSlice("in/a", 1, 2, 3, "one", 1, "", 4, "new")


def test_plans_that_are_indexed_are_not_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(Ledger(tmp_path), 1, [SLICE], "committed")
    index_concluded(Ledger(tmp_path), "scans")
    monkeypatch.setattr(Ledger, "read_plan", lambda *_: pytest.fail("a plan was read"))
    seen = seen_before(Ledger(tmp_path), "scans")
    seen.expect(["in/a"])
    assert seen.versions["in/a"].size == 1
    assert seen.original("one") == "in/a"


def test_a_damaged_index_is_begun_anew(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path)
    write(ledger, 1, [SLICE], "committed")
    path = tmp_path / "scans" / "index.sqlite"
    path.write_bytes(b"no database" * 100)
    assert answers(seen_before(ledger, "scans")) == answers(seen_before(Ledger(tmp_path), "scans"))
    index_concluded(ledger, "scans")
    assert ledger.index("scans").outcomes() == {ledger.committed("scans")[0]: "committed"}


def test_who_only_reads_makes_no_index(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path)
    write(ledger, 1, [SLICE], "committed")
    seen_before(ledger, "scans").expect(PATHS)
    assert not (tmp_path / "scans" / "index.sqlite").exists()


@given(batches, st.lists(st.builds(Candidate, st.sampled_from(PATHS), st.integers(0, 2), st.integers(0, 2))))
def test_unknown_is_what_the_versions_do_not_know(
    tmp_path_factory: pytest.TempPathFactory,
    drawn: list[tuple[list[PlannedSlice], str]],
    candidates: list[Candidate],
) -> None:
    ledger = Ledger(tmp_path_factory.mktemp("ledger"))
    for number, (planned, outcome) in enumerate(drawn):
        later = [replace(each, hashed_at_ns=each.mtime_ns + each.hashed_at_ns * SETTLING_NS) for each in planned]
        write(ledger, number, later, outcome)
        if number == 1:
            index_concluded(ledger, "scans")
    expecting = seen_before(ledger, "scans")
    expecting.expect(PATHS)
    unknown = [each for each in candidates if not is_known(each, expecting.versions.get(each.relative_path))]
    assert seen_before(ledger, "scans").unknown(candidates) == unknown


CONFIRMED = replace(SLICE, hashed_at_ns=SETTLING_NS + 9, state="verified")


def test_what_was_confirmed_moves_into_the_index(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path)
    write(ledger, 1, [SLICE], "committed")
    ledger.confirm("scans", (CONFIRMED,))
    for _ in range(2):
        seen = seen_before(ledger, "scans")
        seen.expect(PATHS)
        assert seen.versions["in/a"].hashed_at_ns == CONFIRMED.hashed_at_ns
        assert seen.unknown([Candidate("in/a", 1, 2)]) == []
        index_concluded(ledger, "scans")
        assert ledger.confirmed("scans") == ()


def test_the_confirmation_of_an_earlier_version_says_nothing_of_a_later_one(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path)
    write(ledger, 1, [SLICE], "committed")
    ledger.confirm("scans", (CONFIRMED,))
    write(ledger, 2, [replace(SLICE, content_hash="two")], "committed")
    index_concluded(ledger, "scans")
    seen = seen_before(ledger, "scans")
    seen.expect(PATHS)
    assert (seen.versions["in/a"].hashed_at_ns, seen.paths["in/a"]) == (SLICE.hashed_at_ns, "two")


def test_many_contents_are_looked_up_together_and_then_not_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ledger = Ledger(tmp_path)
    write(ledger, 1, [SLICE], "committed")
    index_concluded(ledger, "scans")
    seen = seen_before(ledger, "scans")
    seen.expect_contents(["one", "two"])
    monkeypatch.setattr(LedgerIndex, "originals", lambda *_: pytest.fail("the index was asked"))
    assert (seen.original("one"), seen.original("two")) == ("in/a", None)


def test_a_plan_read_for_the_index_is_not_kept(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path)
    batch = write(ledger, 1, [SLICE], "committed")
    index_concluded(ledger, "scans")
    (tmp_path / "scans" / f"{batch}.plan").unlink()
    with pytest.raises(FileNotFoundError):
        ledger.read_plan("scans", batch)
