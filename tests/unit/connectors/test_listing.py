"""What a listing finds, leaves and reports."""

import os
import tempfile
from pathlib import Path

import pytest

from freshmart_cli.connectors.file_names import on_disk
from freshmart_cli.connectors.listing import Listing, list_files, unclaimed
from freshmart_cli.errors import UserError
from freshmart_cli.formats.unreadable import Reason
from tests.unit.connectors.unprivileged import unprivileged


def put(landing: Path, *paths: str) -> None:
    for path in paths:
        (landing / path).parent.mkdir(parents=True, exist_ok=True)
        (landing / path).write_bytes(b"x")


def paths(listing: Listing) -> list[str]:
    return [candidate.relative_path for candidate in listing.candidates]


def refused(listing: Listing) -> list[tuple[str, Reason]]:
    return [(each.candidate.relative_path, each.reason) for each in listing.unreadable]


def test_files_that_a_pattern_means_are_listed_by_path_with_size_and_mtime(tmp_path: Path) -> None:
    put(tmp_path, "in/b.dat", "in/a/c.dat.gz", "in/a.dat", "in/a.txt", "out/a.dat")
    os.utime(tmp_path / "in/a.dat", ns=(0, 123_456_789))
    found = list_files(tmp_path, ("in/**/*.dat[.gz]",))
    assert paths(found) == ["in/a.dat", "in/a/c.dat.gz", "in/b.dat"]
    assert (found.candidates[0].size, found.candidates[0].mtime_ns) == (1, 123_456_789)
    assert (found.unreadable, found.left, found.closed) == ((), (), ())


def test_a_file_that_two_patterns_mean_is_listed_once(tmp_path: Path) -> None:
    put(tmp_path, "a.csv")
    assert paths(list_files(tmp_path, ("*.csv", "a.*"))) == ["a.csv"]


def test_names_being_written_or_hidden_are_left_and_reported(tmp_path: Path) -> None:
    put(tmp_path, "in/a.csv.tmp", "in/b.part", "in/.c.csv", "in/.d/e.csv", "in/f.tmp/g.csv", "in/h.csv")
    found = list_files(tmp_path, ("in/**",))
    assert paths(found) == ["in/h.csv"]
    assert found.left == ("in/.c.csv", "in/.d", "in/a.csv.tmp", "in/b.part", "in/f.tmp")


def test_closed_folders_are_skipped_and_reported_and_a_full_sweep_finds_them(tmp_path: Path) -> None:
    put(tmp_path, "in/2016/a.csv", "in/2017/a.csv", "in/20161/a.csv", "in/old_1/a.csv")
    found = list_files(tmp_path, ("in/**/*.csv",), closed=("in/2016/", "in/old_*"))
    assert paths(found) == ["in/20161/a.csv", "in/2017/a.csv"]
    assert found.closed == ("in/2016", "in/old_1")
    assert len(paths(list_files(tmp_path, ("in/**/*.csv",)))) == 4


def test_a_folder_with_the_name_of_a_file_is_unreadable_and_what_is_in_it_is_listed(tmp_path: Path) -> None:
    put(tmp_path, "in/a.csv/b.csv")
    found = list_files(tmp_path, ("in/**/*.csv",))
    assert refused(found) == [("in/a.csv", Reason.NOT_A_FILE)]
    assert paths(found) == ["in/a.csv/b.csv"]


def test_links_that_lead_nowhere_or_round_in_a_circle_are_unreadable(tmp_path: Path) -> None:
    (tmp_path / "gone.csv").symlink_to("nowhere")
    (tmp_path / "round.csv").symlink_to("round.csv")
    found = list_files(tmp_path, ("*.csv",))
    assert refused(found) == [("gone.csv", Reason.NOT_A_FILE), ("round.csv", Reason.NOT_A_FILE)]


def test_a_pipe_is_unreadable(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.csv")
    assert refused(list_files(tmp_path, ("*.csv",))) == [("pipe.csv", Reason.NOT_A_FILE)]


def test_links_to_files_and_folders_are_followed(tmp_path: Path) -> None:
    put(tmp_path, "store/deep/a.csv")
    landing = tmp_path / "landing"
    landing.mkdir()
    (landing / "in").symlink_to(tmp_path / "store")
    (landing / "b.csv").symlink_to(tmp_path / "store/deep/a.csv")
    assert paths(list_files(landing, ("**/*.csv",))) == ["b.csv", "in/deep/a.csv"]


def test_links_to_folders_that_hold_them_are_not_followed_for_ever(tmp_path: Path) -> None:
    put(tmp_path, "a/x.csv", "b/y.csv")
    (tmp_path / "a/self").symlink_to(".")
    (tmp_path / "a/up").symlink_to("..")
    (tmp_path / "a/other").symlink_to("../b")
    (tmp_path / "b/back").symlink_to("../a")
    found = paths(list_files(tmp_path, ("**/*.csv",)))
    assert {"a/x.csv", "b/y.csv", "a/other/y.csv", "b/back/x.csv"} <= set(found)
    assert len(found) < 10


def test_a_name_that_is_no_utf_8_is_listed_printable_and_found_again(tmp_path: Path) -> None:
    (tmp_path / os.fsdecode(b"caf\xe9\n.csv")).write_bytes(b"abc")
    (found,) = list_files(tmp_path, ("*.csv",)).candidates
    assert found.relative_path.isprintable()
    assert (tmp_path / on_disk(found.relative_path)).read_bytes() == b"abc"
    assert unclaimed(tmp_path, ()) == (found.relative_path,)


def test_a_folder_without_permission_is_unreadable_and_the_others_are_listed() -> None:
    with tempfile.TemporaryDirectory() as folder:
        landing = Path(folder)
        landing.chmod(0o755)
        put(landing, "in/a.csv", "shut/b.csv")
        (landing / "shut").chmod(0)
        with unprivileged():
            found = list_files(landing, ("**/*.csv",))
        (landing / "shut").chmod(0o755)
    assert refused(found) == [("shut", Reason.NO_PERMISSION)]
    assert paths(found) == ["in/a.csv"]


def test_a_file_that_may_not_even_be_looked_at_is_unreadable() -> None:
    with tempfile.TemporaryDirectory() as folder:
        landing = Path(folder)
        landing.chmod(0o755)
        put(landing, "in/a.csv")
        (landing / "in").chmod(0o444)
        with unprivileged():
            found = list_files(landing, ("in/*.csv",))
        (landing / "in").chmod(0o755)
    assert refused(found) == [("in/a.csv", Reason.NO_PERMISSION)]


def test_a_missing_landing_folder_is_the_users_fault_and_comes_with_a_hint(tmp_path: Path) -> None:
    put(tmp_path, "file")
    for landing in (tmp_path / "missing", tmp_path / "file"):
        with pytest.raises(UserError, match="landing folder") as caught:
            list_files(landing, ("*.csv",))
        assert "landing" in caught.value.hint


def test_a_missing_folder_below_the_landing_folder_is_an_empty_listing(tmp_path: Path) -> None:
    assert list_files(tmp_path, ("in/*.csv",)) == Listing((), (), (), ())


def test_files_that_no_source_claims_are_named(tmp_path: Path) -> None:
    put(tmp_path, "in/a.csv", "in/a.txt", "b.csv", "odd/deep/c", "in/.hidden", "in/d.csv.part")
    assert unclaimed(tmp_path, ("in/*.csv", "out/*.csv")) == ("b.csv", "in/a.txt", "odd/deep/c")
