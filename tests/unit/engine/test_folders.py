from __future__ import annotations

from pathlib import Path

import pytest

from freshmart_cli.engine import folders
from freshmart_cli.engine.folders import look_at


def test_a_folder_that_is_not_there_yet_is_judged_by_the_one_above(tmp_path: Path) -> None:
    found = look_at(tmp_path / "a" / "b")
    assert (found.exists, found.blocked, found.writable, found.nearest) == (False, False, True, tmp_path)
    assert found.free > 0
    (tmp_path / "a" / "b").mkdir(parents=True)
    assert look_at(tmp_path / "a" / "b").exists


@pytest.mark.parametrize("inside", ["lake", "lake/deeper"])
def test_a_file_in_the_way_blocks_it(tmp_path: Path, inside: str) -> None:
    (tmp_path / "lake").write_text("no folder")
    found = look_at(tmp_path / inside)
    assert (found.exists, found.blocked, found.readable, found.writable) == (False, True, False, False)


def test_what_may_not_be_written_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folders.os, "access", lambda _, mode: not mode & folders.os.W_OK)
    found = look_at(tmp_path)
    assert (found.exists, found.readable, found.writable) == (True, True, False)
