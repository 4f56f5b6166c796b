"""The workspace that ``init`` writes is taken seriously: it must hold together as it is."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.cli.conftest import Run


def test_the_workspace_validates_as_it_is_written(run: Run, tmp_path: Path) -> None:
    shown = run("init", str(tmp_path / "shop"))
    assert shown.code == 0
    assert shown.out.splitlines()[-2:] == [
        f"next: freshmart validate contract --workspace {tmp_path}/shop",
        f"      freshmart run --workspace {tmp_path}/shop",
    ]
    checked = run("validate", "contract", "--workspace", str(tmp_path / "shop"))
    assert (checked.code, checked.out.splitlines()[0]) == (0, "0 errors, 0 warnings")


def test_the_workspace_has_a_plan_before_anything_ran(run: Run, tmp_path: Path) -> None:
    run("init", str(tmp_path))
    steps = run("--workspace", str(tmp_path), "plan", "--json").document
    actions = {each["table"]: each["action"] for each in steps}
    assert actions["bronze.orders_raw"] == "ingest"
    assert actions["gold.daily_sales"] == "refresh"


def test_keys_and_tables_stay_out_of_version_control(run: Run, tmp_path: Path) -> None:
    run("init", str(tmp_path))
    assert "/lakehouse/" in (tmp_path / ".gitignore").read_text().splitlines()


def test_without_a_folder_the_workspace_option_or_this_folder_is_meant(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("--workspace", str(tmp_path / "named"), "init")
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    run("init")
    assert (tmp_path / "named/freshmart.yml").is_file()
    assert (tmp_path / "here/freshmart.yml").is_file()


def test_nothing_is_overwritten_and_nothing_written_beside_it(run: Run, tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("mine")
    said = run("init", str(tmp_path))
    assert said.code == 2
    assert "holds README.md already" in said.err
    assert [path.name for path in tmp_path.iterdir()] == ["README.md"]
    assert (tmp_path / "README.md").read_text() == "mine"


def test_a_folder_that_cannot_be_made_is_the_users_matter(run: Run, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    said = run("init", str(tmp_path / "file" / "shop"))
    assert said.code == 2
    assert "cannot be written" in said.err


def test_json_lists_what_was_written(run: Run, tmp_path: Path) -> None:
    answered = run("init", str(tmp_path), "--json").document
    assert answered["folder"] == str(tmp_path)
    assert "contracts/gold/daily_sales.yml" in answered["files"]
    assert all((tmp_path / name).is_file() for name in answered["files"])
