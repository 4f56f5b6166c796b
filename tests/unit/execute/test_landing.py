"""What a look at the landing folder plans."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from freshmart_cli.contracts.model import Load
from freshmart_cli.contracts.workspace import Workspace
from freshmart_cli.execute.landing import Look, counts_by_arrival, look
from freshmart_cli.execute.ledger import BatchPlan, Ledger, PlannedSlice
from freshmart_cli.execute.new_files import new_files
from freshmart_cli.execute.seen import Seen, seen_before
from tests.cdc.contracts import LOG, contract
from tests.support.depot import NOW, land

Glance = Callable[..., Look]
A, B = b"scan;day\n1;2026-03-01\n", b"scan;day\n2;2026-03-01\n"


def untold(done: int, total: int) -> None:
    """Nobody watches."""


@pytest.fixture
def seen() -> Seen:
    return Seen()


@pytest.fixture
def glance(workspace: Workspace, seen: Seen) -> Glance:
    """Look at a source, remembering what earlier looks planned."""

    def glance(source: str = "scans", arrived_by: int | None = None, **changes: object) -> Look:
        chosen = workspace.sources[source].model_copy(update=changes)
        found = look(workspace, chosen, seen, new_files(workspace, chosen, seen, arrived_by), untold)
        for each in found.slices:
            seen.note(each)
        return found

    return glance


def states(found: Look) -> list[tuple[str, str]]:
    return [(each.path, each.state) for each in found.slices]


def test_a_file_is_planned_once(glance: Glance, workspace: Workspace) -> None:
    land(workspace, "scans/a.csv", A)
    (piece,) = glance().slices
    assert (piece.state, piece.records, piece.size) == ("new", 2, len(A))
    assert piece.arrived_at_us == int(NOW.timestamp() * 1e6)
    assert glance().slices == ()


def test_files_are_planned_in_order_of_path(glance: Glance, workspace: Workspace) -> None:
    for name in ("c", "a", "b"):
        land(workspace, f"scans/{name}.csv", f"scan;day\n{name};\n".encode())
    assert [each.path for each in glance().slices] == ["scans/a.csv", "scans/b.csv", "scans/c.csv"]


@pytest.mark.parametrize("together", [True, False])
def test_the_same_content_under_another_name_is_a_duplicate(
    glance: Glance, workspace: Workspace, together: bool
) -> None:
    land(workspace, "scans/a.csv", A)
    first = () if together else glance().slices
    land(workspace, "scans/b.csv", A)
    found = (*first, *glance().slices)
    assert [(each.path, each.state) for each in found] == [("scans/a.csv", "new"), ("scans/b.csv", "duplicate")]
    assert found[1].detail == "same bytes as scans/a.csv"
    assert glance().slices == ()


def test_the_same_delivery_again_at_its_own_place_is_a_duplicate(glance: Glance, workspace: Workspace) -> None:
    land(workspace, "scans/a.csv", A)
    glance()
    land(workspace, "scans/a.csv", A, NOW + timedelta(hours=1))
    assert states(glance()) == [("scans/a.csv", "duplicate")]


def test_a_file_hashed_right_after_its_writing_is_looked_at_again_and_is_no_other_delivery(
    glance: Glance, workspace: Workspace
) -> None:
    (workspace.landing / "scans/a.csv").write_bytes(A)
    assert states(glance()) == [("scans/a.csv", "new")]
    again = glance()
    assert again.slices == ()
    assert [(each.path, each.state) for each in again.confirmed] == [("scans/a.csv", "verified")]


def test_what_was_confirmed_is_known_until_the_file_changes(workspace: Workspace, tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "ledger")
    target = workspace.landing / "scans/a.csv"
    target.write_bytes(A)

    def glance() -> Look:
        source, seen = workspace.sources["scans"], seen_before(ledger, "scans")
        return look(workspace, source, seen, new_files(workspace, source, seen, None), untold)

    ledger.write_plan(BatchPlan("b1", "scans", 0, glance().slices))
    ledger.conclude("scans", "b1", "committed")
    (confirmed,) = glance().confirmed
    status = target.stat()
    ledger.confirm("scans", (replace(confirmed, hashed_at_ns=status.st_mtime_ns + 3_000_000_000),))
    assert glance() == Look((), ())
    target.write_bytes(B)
    os.utime(target, ns=(status.st_mtime_ns, status.st_mtime_ns + 1))
    assert states(glance()) == [("scans/a.csv", "new")]


def test_a_change_under_the_same_size_and_time_right_after_hashing_is_seen(
    glance: Glance, workspace: Workspace
) -> None:
    target = workspace.landing / "scans/a.csv"
    target.write_bytes(A)
    status = target.stat()
    glance()
    target.write_bytes(B)
    os.utime(target, ns=(status.st_mtime_ns, status.st_mtime_ns))
    assert states(glance()) == [("scans/a.csv", "new")]


@pytest.mark.parametrize(("policy", "state"), [("append", "new"), ("replace", "new"), ("hold", "held"), ("", "new")])
def test_a_file_that_changed_is_taken_in_or_held_as_its_source_says(
    glance: Glance, workspace: Workspace, policy: str, state: str
) -> None:
    land(workspace, "scans/a.csv", A)
    glance()
    land(workspace, "scans/a.csv", B, NOW + timedelta(hours=1))
    found = glance(changed_file=policy)
    assert states(found) == [("scans/a.csv", state)]
    assert found.slices[0].detail == ("the file's content changed after it was taken in" if state == "held" else "")
    assert glance(changed_file=policy).slices == ()


def test_a_changed_file_of_rows_without_keys_is_held_unless_its_source_says_otherwise(
    workspace: Workspace, seen: Seen
) -> None:
    contract = workspace.contracts["scans"]
    table = contract.tables["scans"].model_copy(update={"keys": ()})
    keyless = replace(workspace, contracts={"scans": contract.model_copy(update={"tables": {"scans": table}})})
    source = keyless.sources["scans"]
    land(workspace, "scans/a.csv", A)
    look(keyless, source, seen, new_files(keyless, source, seen, None), untold)
    land(workspace, "scans/a.csv", B, NOW + timedelta(hours=1))
    changed = new_files(keyless, source, seen, None)
    assert states(look(keyless, source, seen, changed, untold)) == [("scans/a.csv", "held")]


def test_a_snapshot_that_returns_to_an_earlier_content_is_a_version_of_its_own(
    glance: Glance, workspace: Workspace
) -> None:
    for hour, content in enumerate((A, B, A)):
        land(workspace, "depots/d.csv", content, NOW + timedelta(hours=hour))
        assert states(glance("depots")) == [("depots/d.csv", "new")]
    assert counts_by_arrival(workspace.contracts["depots"])
    assert not counts_by_arrival(workspace.contracts["scans"])


@pytest.mark.parametrize(("mode", "counts"), [("scd1", True), ("scd2", True), ("merge", False), ("append", False)])
def test_rows_whose_history_follows_their_arrival_are_no_duplicates_of_earlier_ones(
    workspace: Workspace, mode: str, counts: bool
) -> None:
    scans = workspace.contracts["scans"]
    table = scans.tables["scans"].model_copy(update={"load": Load.model_validate(mode)})
    assert counts_by_arrival(scans.model_copy(update={"tables": {"scans": table}})) is counts


def test_a_change_that_comes_twice_is_the_same_change() -> None:
    assert not counts_by_arrival(contract(LOG))


@pytest.mark.parametrize(
    ("content", "reason"), [(b"", "empty"), (b'scan;day\n"1;2\n', "open_quote"), (b"x" * (1 << 21), "record_too_long")]
)
def test_what_cannot_be_read_is_rejected_once(
    glance: Glance, workspace: Workspace, content: bytes, reason: str
) -> None:
    land(workspace, "scans/bad.csv", content)
    land(workspace, "scans/good.csv", A)
    found = glance()
    assert states(found) == [("scans/good.csv", "new"), ("scans/bad.csv", "rejected")]
    assert found.slices[1].detail.startswith(f"{reason}: scans/bad.csv")
    assert glance().slices == ()


def test_a_rejected_file_that_is_mended_is_taken_in(glance: Glance, workspace: Workspace) -> None:
    land(workspace, "scans/a.csv", b"")
    glance()
    land(workspace, "scans/a.csv", A, NOW + timedelta(hours=1))
    assert states(glance()) == [("scans/a.csv", "new")]


def test_a_folder_where_a_file_was_expected_is_rejected_once(glance: Glance, workspace: Workspace) -> None:
    (workspace.landing / "scans" / "folder.csv").mkdir()
    assert states(glance()) == [("scans/folder.csv", "rejected")]
    assert glance().slices == ()


def test_a_file_that_changes_while_it_is_looked_at_is_left_for_the_next_run(workspace: Workspace, seen: Seen) -> None:
    target = land(workspace, "scans/a.csv", A)
    land(workspace, "scans/b.csv", B)

    def write_on(done: int, total: int) -> None:
        if done == 0:
            target.write_bytes(A + b"3;2026-03-02\n")

    source = workspace.sources["scans"]
    found = look(workspace, source, seen, new_files(workspace, source, seen, None), write_on)
    assert found.unsettled == ("scans/a.csv",)
    assert states(found) == [("scans/b.csv", "new")]
    assert "scans/a.csv" not in seen.versions


def test_as_of_a_time_only_what_had_arrived_is_planned(glance: Glance, workspace: Workspace) -> None:
    land(workspace, "scans/a.csv", A, NOW)
    land(workspace, "scans/b.csv", B, NOW + timedelta(seconds=1))
    at = int(NOW.timestamp() * 1e6)
    assert states(glance(arrived_by=at)) == [("scans/a.csv", "new")]
    assert states(glance(arrived_by=at + 1_000_000)) == [("scans/b.csv", "new")]


def test_a_folder_that_its_source_declares_closed_is_not_looked_into(glance: Glance, workspace: Workspace) -> None:
    land(workspace, "scans/old/a.csv", A)
    assert glance(path=("scans/**/*.csv",), closed=("scans/old",)).slices == ()
    assert states(glance(path=("scans/**/*.csv",))) == [("scans/old/a.csv", "new")]


def test_progress_is_told_for_every_file(workspace: Workspace, seen: Seen) -> None:
    land(workspace, "scans/a.csv", A)
    land(workspace, "scans/b.csv", B)
    told: list[tuple[int, int]] = []
    source = workspace.sources["scans"]
    new = new_files(workspace, source, seen, None)
    look(workspace, source, seen, new, lambda done, total: told.append((done, total)))
    assert told == [(0, 2), (1, 2)]


def test_a_held_version_is_known_but_its_content_is_not_taken_in(seen: Seen) -> None:
    seen.note(PlannedSlice("a", 1, 2, 3, "hash", 1, "", 4, "held"))
    assert seen.versions["a"].size == 1
    assert seen.contents == {}
