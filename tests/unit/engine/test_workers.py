from __future__ import annotations

import sys
from pathlib import Path

import pytest

from freshmart_cli.engine.workers import find_worker_python, own_version


def test_this_python_matches_under_any_name(tmp_path: Path) -> None:
    (tmp_path / "mine").symlink_to(sys.executable)
    found = find_worker_python(str(tmp_path / "mine"))
    assert (found.version, found.matches) == (own_version(), True)


@pytest.mark.parametrize(
    ("name", "version", "matches"),
    [("python3.2", "3.2", False), (f"python{own_version()}", own_version(), True), ("pypy", "", False)],
)
def test_another_is_told_by_the_name_of_its_program(tmp_path: Path, name: str, version: str, matches: bool) -> None:
    (tmp_path / name).write_text("#!/bin/sh\n")
    (tmp_path / name).chmod(0o755)
    (tmp_path / "python").symlink_to(tmp_path / name)
    found = find_worker_python(str(tmp_path / "python"))
    assert (found.found, found.version, found.matches) == (True, version, matches)


def test_one_that_is_not_there_matches_nothing(tmp_path: Path) -> None:
    found = find_worker_python(str(tmp_path / "python3"))
    assert (found.found, found.matches) == (False, False)
