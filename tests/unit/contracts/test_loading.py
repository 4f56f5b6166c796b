from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from freshmart_cli.contracts.loading import inspect_workspace, load_workspace
from freshmart_cli.errors import UserError, WorkspaceInvalid

Write = Callable[..., Path]


def test_a_workspace_is_loaded_with_everything_in_its_place(write: Write) -> None:
    workspace = load_workspace(write())
    assert workspace.env == "dev"
    assert list(workspace.sources) == ["papers"]
    assert list(workspace.contracts) == ["papers"]
    assert list(workspace.derived) == ["gold.paper_count"]
    assert workspace.files == {
        "sources.papers": "sources/papers.yml",
        "papers": "contracts/papers.yml",
        "gold.paper_count": "contracts/gold/paper_count.yml",
    }


def test_folders_are_relative_to_the_workspace(write: Write) -> None:
    root = write()
    workspace = load_workspace(root)
    assert (workspace.landing, workspace.lakehouse) == (root / "in", root / "lake")


def test_a_tilde_is_the_home_folder(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/someone")
    workspace = load_workspace(write(), overrides={"lakehouse": "~/lake"})
    assert workspace.lakehouse == Path("/home/someone/lake")


def test_a_bucket_is_left_as_it_is_written(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KIOSK_REMOTE", "sc://engine:15002")
    workspace = load_workspace(write(), "prod")
    assert workspace.lakehouse_uri == "s3://kiosk/lake"
    assert workspace.landing_uri == str(workspace.root / "in")


def test_an_environment_changes_sources_variables_and_engine(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KIOSK_REMOTE", "sc://engine:15002")
    root = write()
    dev, prod = load_workspace(root), load_workspace(root, "prod")
    assert dev.sources["papers"].path == ("in/papers/*.csv",)
    assert prod.sources["papers"].path == ("s3://kiosk/papers/*.csv",)
    assert (dev.sources["papers"].arrival, prod.sources["papers"].arrival) == ("mtime", "last_modified")
    assert (dev.environment.engine, prod.environment.engine) == ("sail", "spark")
    assert prod.environment.remote == "sc://engine:15002"
    starts = [each.contracts["papers"].arrivals for each in (dev, prod)]
    assert [each.day_start for each in starts if each] == ["04:00", "05:00"]


def test_an_override_is_stronger_than_the_environment(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KIOSK_REMOTE", "sc://engine:15002")
    workspace = load_workspace(write(), "prod", {"day_start": "06:00"})
    assert workspace.variables["day_start"] == "06:00"


def test_what_another_environment_needs_may_be_unset_here(write: Write) -> None:
    root = write()
    assert load_workspace(root).settings.environments["prod"].remote == "${env:KIOSK_REMOTE}"
    with pytest.raises(WorkspaceInvalid) as raised:
        load_workspace(root, "prod")
    assert [(found.code, found.path) for found in raised.value.diagnostics] == [("FM310", "environments.prod.remote")]


def test_defaults_reach_every_table(write: Write) -> None:
    workspace = load_workspace(write())
    contract = workspace.contracts["papers"]
    table = contract.tables["papers"]
    assert (contract.owner, table.owner) == ("data@example.org", "data@example.org")
    assert table.retention is not None
    assert table.retention.keep == "2y"
    assert (table.layout.cluster_by, table.layout.file_size) == (("paper_id",), "128mb")
    assert table.gate is not None
    assert (table.gate.score, table.gate.min_rows) == (95.0, 10)
    derived = workspace.derived["gold.paper_count"]
    assert derived.gate is not None
    assert (derived.owner, derived.gate.score, derived.gate.min_rows) == ("data@example.org", 90.0, 1000)


def test_all_problems_of_all_files_are_raised_together(write: Write) -> None:
    root = write(
        {
            "sources/papers.yml": "source: papers\npath: [a\n",
            "contracts/papers.yml": "contract: papers\ncadence: 1d\nformat: delimitd\ntables: {}\n",
            "contracts/gold/paper_count.yml": "table: paper_count\nkeys: [a]\n",
        }
    )
    with pytest.raises(WorkspaceInvalid) as raised:
        load_workspace(root)
    assert [(found.file, found.code) for found in raised.value.diagnostics] == [
        ("contracts/gold/paper_count.yml", "FM202"),
        ("contracts/gold/paper_count.yml", "FM202"),
        ("contracts/papers.yml", "FM206"),
        ("sources/papers.yml", "FM101"),
    ]
    assert raised.value.exit_code == 2


def test_broken_settings_do_not_hide_broken_contracts(write: Write) -> None:
    root = write({"freshmart.yml": "workspace: [\n", "contracts/gold/paper_count.yml": "table: t\n  x: y\n"})
    found = inspect_workspace(root).diagnostics
    assert {each.file for each in found if each.code == "FM101"} == {
        "freshmart.yml",
        "contracts/gold/paper_count.yml",
    }


def test_a_warning_does_not_stand_against_a_workspace(write: Write) -> None:
    gold = "refresh: {mode: full, follow: {bronze.papers_raw: full}}\n"
    root = write()
    with (root / "contracts/gold/paper_count.yml").open("a") as file:
        file.write(gold)
    inspection = inspect_workspace(root)
    assert [(found.code, found.severity) for found in inspection.diagnostics] == [("FM414", "warning")]
    assert inspection.errors == ()
    assert inspection.workspace is not None


def test_no_workspace_is_answered_with_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"freshmart\.yml is missing") as raised:
        load_workspace(tmp_path)
    assert "freshmart init" in raised.value.hint


def test_an_empty_workspace_is_answered_with_how_to_fill_it(tmp_path: Path) -> None:
    (tmp_path / "freshmart.yml").write_text("workspace: empty\n")
    with pytest.raises(UserError, match="is empty") as raised:
        load_workspace(tmp_path)
    assert "freshmart init" in raised.value.hint


def test_an_unknown_environment_is_the_users_error(write: Write) -> None:
    with pytest.raises(UserError, match="no environment 'prd'") as raised:
        load_workspace(write(), "prd")
    assert raised.value.hint == "did you mean prod?"


def test_an_unknown_override_is_the_users_error(write: Write) -> None:
    with pytest.raises(UserError, match="--set lakhouse") as raised:
        load_workspace(write(), overrides={"lakhouse": "x"})
    assert raised.value.hint == "did you mean lakehouse?"


def test_durations_keep_the_text_that_they_were_written_as(write: Write) -> None:
    interval = load_workspace(write()).contracts["papers"].cadence.interval
    assert interval is not None
    assert (interval.text, interval.span) == ("1d", timedelta(days=1))
