"""When a file need not be hashed again."""

from dataclasses import replace

import pytest

from freshmart_cli.connectors.files import Candidate, FileVersion, Known, is_known

CHANGED = 1_700_000_000_000_000_000
HASHED = CHANGED + 2_000_000_001
CANDIDATE = Candidate("in/a.csv", 10, CHANGED)
KNOWN = Known("in/a.csv", 10, CHANGED, HASHED)


def test_the_same_path_size_and_mtime_are_known() -> None:
    assert is_known(CANDIDATE, KNOWN)


def test_a_path_never_seen_is_not_known() -> None:
    assert not is_known(CANDIDATE, None)


@pytest.mark.parametrize("other", [{"relative_path": "in/b.csv"}, {"size": 11}, {"mtime_ns": CHANGED + 1}])
def test_another_path_size_or_mtime_is_not_known(other: dict[str, object]) -> None:
    assert not is_known(replace(CANDIDATE, **other), KNOWN)  # type: ignore[arg-type]


@pytest.mark.parametrize("after_ns", [2_000_000_000, 0, -1, -3_600_000_000_000])
def test_a_file_hashed_within_2_seconds_of_its_mtime_or_before_it_is_hashed_again(after_ns: int) -> None:
    assert not is_known(CANDIDATE, replace(KNOWN, hashed_at_ns=CHANGED + after_ns))


def test_verifying_hashes_what_is_known() -> None:
    assert not is_known(CANDIDATE, KNOWN, verify=True)


def test_a_version_once_ingested_is_what_the_next_run_knows() -> None:
    version = FileVersion("in/a.csv", 10, CHANGED, "00" * 32, 3, "", HASHED)
    assert version.known == KNOWN
