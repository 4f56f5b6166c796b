"""One look at a file: its version, why it is unreadable, or that it still changes."""

import gzip
import hashlib
import os
import tracemalloc
from functools import partial
from pathlib import Path
from typing import BinaryIO

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from freshmart_cli.connectors.examining import examine, path_on_disk
from freshmart_cli.connectors.files import Candidate, FileVersion, NotSettled, Rejected
from freshmart_cli.connectors.listing import list_files
from freshmart_cli.formats.lines import count_lines
from freshmart_cli.formats.registry import formats, options_for
from freshmart_cli.formats.unreadable import Reason
from tests.unit.connectors.unprivileged import unprivileged


def listed(landing: Path, name: str, content: bytes) -> Candidate:
    (landing / name).write_bytes(content)
    return as_listed(landing, name)


def as_listed(landing: Path, name: str) -> Candidate:
    status = (landing / name).stat()
    return Candidate(name, status.st_size, status.st_mtime_ns)


def refusal(found: object) -> Reason:
    assert isinstance(found, Rejected)
    assert found.candidate.relative_path in found.message
    return found.reason


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(min_size=1))
def test_gzip_and_plain_are_the_same_content(tmp_path: Path, content: bytes) -> None:
    content = b"-" + content
    plain = examine(tmp_path, listed(tmp_path, "a.dat", content))
    packed = examine(tmp_path, listed(tmp_path, "b.dat", gzip.compress(content)))
    assert isinstance(plain, FileVersion) and isinstance(packed, FileVersion)
    assert plain.content_hash == packed.content_hash == hashlib.sha256(content).hexdigest()
    assert plain.records == packed.records == content.removesuffix(b"\n").count(b"\n") + 1
    assert (plain.compression, packed.compression) == ("", "gz")


def test_a_version_tells_what_was_listed_and_when_reading_began(tmp_path: Path) -> None:
    candidate = listed(tmp_path, "a.dat", b"x\n")
    found = examine(tmp_path, candidate)
    assert isinstance(found, FileVersion)
    assert (found.relative_path, found.size, found.mtime_ns) == ("a.dat", 2, candidate.mtime_ns)
    assert found.hashed_at_ns >= candidate.mtime_ns


@pytest.mark.parametrize("name", ["a.dat", "a.dat.gz"])
@pytest.mark.parametrize("content", [b"", gzip.compress(b"", mtime=0)])
def test_a_file_of_0_bytes_is_unreadable(tmp_path: Path, name: str, content: bytes) -> None:
    assert refusal(examine(tmp_path, listed(tmp_path, name, content))) is Reason.EMPTY


@pytest.mark.parametrize(
    "content", [b"plain\n", gzip.compress(b"a\n", mtime=0)[:-3], gzip.compress(b"a\n", mtime=0) + b"more"]
)
def test_a_broken_gz_is_unreadable(tmp_path: Path, content: bytes) -> None:
    assert refusal(examine(tmp_path, listed(tmp_path, "a.gz", content))) is Reason.BROKEN_GZ


def test_a_gigabyte_of_zeros_is_given_up_at_once(tmp_path: Path) -> None:
    with (tmp_path / "zeros.dat").open("wb") as file:
        file.truncate(1 << 30)
    (tmp_path / "zeros.dat.gz").write_bytes(gzip.compress(bytes(64 << 20)))
    for name in ("zeros.dat", "zeros.dat.gz"):
        tracemalloc.start()
        try:
            found = examine(tmp_path, as_listed(tmp_path, name))
            peak = tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()
        assert refusal(found) is Reason.RECORD_TOO_LONG
        assert peak < 16 << 20


def test_a_folder_in_the_place_of_the_file_is_unreadable(tmp_path: Path) -> None:
    (tmp_path / "a.dat").mkdir()
    assert refusal(examine(tmp_path, as_listed(tmp_path, "a.dat"))) is Reason.NOT_A_FILE


def test_a_file_without_permission_is_unreadable(tmp_path: Path) -> None:
    candidate = listed(tmp_path, "a.dat", b"x\n")
    (tmp_path / "a.dat").chmod(0)
    with unprivileged():
        assert refusal(examine(tmp_path, candidate)) is Reason.NO_PERMISSION


def test_a_file_that_went_away_is_not_settled(tmp_path: Path) -> None:
    candidate = Candidate("gone.dat", 1, 1)
    assert examine(tmp_path, candidate) == NotSettled(candidate)


@pytest.mark.parametrize("content", [b"x\n", gzip.compress(b"x\n", mtime=0)[:-3], b""])
def test_a_file_that_changed_since_it_was_listed_is_not_settled_even_if_unreadable(
    tmp_path: Path, content: bytes
) -> None:
    candidate = listed(tmp_path, "a.gz", content)
    os.utime(tmp_path / "a.gz", ns=(0, candidate.mtime_ns + 1))
    assert examine(tmp_path, candidate) == NotSettled(candidate)


def test_a_file_that_grows_while_it_is_read_is_not_settled(tmp_path: Path) -> None:
    candidate = listed(tmp_path, "a.dat", b"x\n")

    def growing(stream: BinaryIO) -> int:
        with (tmp_path / "a.dat").open("ab") as file:
            file.write(b"y\n")
        return count_lines(stream)

    assert examine(tmp_path, candidate, growing) == NotSettled(candidate)


def test_the_format_says_what_a_record_is_and_what_it_cannot_frame(tmp_path: Path) -> None:
    measure = partial(formats()["delimited"].measure, options=options_for({"type": "delimited"}))
    found = examine(tmp_path, listed(tmp_path, "a.csv", b'id,name\n1,"two\nlines"\n'), measure)
    assert isinstance(found, FileVersion) and found.records == 2
    assert refusal(examine(tmp_path, listed(tmp_path, "b.csv", b'id\n"1\n'), measure)) is Reason.OPEN_QUOTE


def test_what_a_format_does_not_read_is_hashed_all_the_same(tmp_path: Path) -> None:
    content = b"x" * (3 << 20)
    found = examine(tmp_path, listed(tmp_path, "a.bin", content), lambda stream: 1)
    assert isinstance(found, FileVersion)
    assert found.content_hash == hashlib.sha256(content).hexdigest()


def test_a_name_that_is_no_utf_8_can_be_examined(tmp_path: Path) -> None:
    (tmp_path / os.fsdecode(b"caf\xe9.csv")).write_bytes(b"a\n")
    (candidate,) = list_files(tmp_path, ("*.csv",)).candidates
    assert isinstance(examine(tmp_path, candidate), FileVersion)


def test_the_path_on_disk_is_absolute(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert path_on_disk(Path("landing"), "in/a.csv") == str(tmp_path / "landing/in/a.csv")
