"""Files are opened by what they are, not by what they are called."""

import gzip
import hashlib
import io
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from freshmart_cli.connectors.streams import HashedStream, open_by_content, open_stream
from freshmart_cli.formats.unreadable import Reason, UnreadableFile

TEXT = b"".join(b"%d\n" % number for number in range(5000))


def written(folder: Path, name: str, content: bytes) -> str:
    path = folder / name
    path.write_bytes(content)
    return str(path)


def refusal_of_reading(path: str) -> Reason:
    with pytest.raises(UnreadableFile) as caught, open_stream(path, "gz") as stream:
        while stream.read(100):
            pass
    return caught.value.reason


@pytest.mark.parametrize("name", ["a.dat", "a.dat.gz"])
def test_gzip_is_known_by_its_first_bytes_whatever_its_name(tmp_path: Path, name: str) -> None:
    path = written(tmp_path, name, gzip.compress(TEXT, mtime=0))
    opened, compression = open_by_content(path)
    assert compression == "gz"
    for opening in (opened, open_stream(path, "gz")):
        with opening as stream:
            assert stream.read() == TEXT


def test_what_is_not_gzip_is_read_as_it_is(tmp_path: Path) -> None:
    path = written(tmp_path, "a.dat", TEXT)
    opened, compression = open_by_content(path)
    assert compression == ""
    for opening in (opened, open_stream(path, "")):
        with opening as stream:
            assert stream.read() == TEXT


def test_a_name_ending_in_gz_without_gzip_in_it_is_broken(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile) as caught:
        open_by_content(written(tmp_path, "a.gz", TEXT))
    assert caught.value.reason is Reason.BROKEN_GZ


def test_several_gzip_members_are_one_stream(tmp_path: Path) -> None:
    path = written(tmp_path, "a.gz", gzip.compress(TEXT, mtime=0) + gzip.compress(b"more\n", mtime=0))
    with open_stream(path, "gz") as stream:
        assert stream.read() == TEXT + b"more\n"


WHOLE = gzip.compress(TEXT, mtime=0)


@pytest.mark.parametrize(
    "content",
    [
        WHOLE[:-1],
        WHOLE[:-8],
        WHOLE[: len(WHOLE) // 2],
        WHOLE[:5],
        WHOLE + b"garbage",
        WHOLE[:-8] + bytes(8),
        WHOLE[:40] + b"\xff\xff\xff\xff" + WHOLE[44:],
        WHOLE + WHOLE[:20],
        b"\x1f\x8bnot gzip at all",
    ],
)
def test_gzip_cut_short_damaged_or_followed_by_something_else_is_broken(tmp_path: Path, content: bytes) -> None:
    assert refusal_of_reading(written(tmp_path, "a.gz", content)) is Reason.BROKEN_GZ


@pytest.mark.parametrize("kind", ["folder", "pipe"])
def test_a_folder_or_a_pipe_is_no_file_and_nobody_waits_for_it(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "a.dat"
    path.mkdir() if kind == "folder" else os.mkfifo(path)
    for opening in (open_by_content, lambda path: open_stream(path, "")):
        with pytest.raises(UnreadableFile) as caught:
            opening(str(path))
        assert caught.value.reason is Reason.NOT_A_FILE


@given(st.binary(max_size=200), st.lists(st.integers(0, 50)))
def test_a_hashed_stream_passes_every_byte_on_and_hashes_also_what_was_not_read(
    content: bytes, sizes: list[int]
) -> None:
    stream = HashedStream(io.BytesIO(content))
    read = b"".join(stream.read(size) for size in sizes)
    assert content.startswith(read)
    assert stream.hash_of_all() == hashlib.sha256(content).hexdigest()


def open_files() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


def test_closing_a_hashed_stream_closes_the_file(tmp_path: Path) -> None:
    for name, content, compression in (("a", TEXT, ""), ("b", WHOLE, "gz")):
        before = open_files()
        with HashedStream(open_stream(written(tmp_path, name, content), compression)) as stream:  # type: ignore[arg-type]
            assert open_files() == before + 1
            assert stream.read() == TEXT
        assert open_files() == before
