"""The demo's folder is removed only where the demo made it."""

from __future__ import annotations

from pathlib import Path

import pytest

from freshmart_cli.errors import UserError
from freshmart_cli.pipeline.demo import MARKER, prepare


def test_a_new_folder_becomes_a_workspace(tmp_path: Path) -> None:
    prepare(tmp_path / "a" / "demo")
    made = tmp_path / "a" / "demo"
    assert (made / MARKER).is_file()
    assert (made / "freshmart.yml").is_file()
    assert list((made / "contracts").rglob("*.yml"))
    assert list((made / "sources").glob("*.yml"))
    assert list((made / "reports").glob("*.yml"))


def test_what_an_earlier_demo_left_is_removed(tmp_path: Path) -> None:
    prepare(tmp_path / "demo")
    (tmp_path / "demo" / "lakehouse").mkdir()
    (tmp_path / "demo" / "lakehouse" / "old").write_text("")
    prepare(tmp_path / "demo")
    assert not (tmp_path / "demo" / "lakehouse").exists()


def test_a_folder_with_files_of_others_is_refused_and_kept(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("years of work")
    with pytest.raises(UserError, match="holds files that the demo did not make"):
        prepare(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


def test_a_link_is_not_followed(tmp_path: Path) -> None:
    prepare(tmp_path / "demo")
    (tmp_path / "link").symlink_to(tmp_path / "demo")
    with pytest.raises(UserError, match="is not a folder"):
        prepare(tmp_path / "link")
    assert (tmp_path / "demo" / MARKER).is_file()


def test_a_file_in_the_way_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for name in ("file", "file/demo"):
        with pytest.raises(UserError):
            prepare(tmp_path / name)
