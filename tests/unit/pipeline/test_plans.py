"""A look at what would run leaves no trace."""

from __future__ import annotations

from pathlib import Path

import pytest

from freshmart_cli.errors import UserError
from freshmart_cli.pipeline.plans import plan
from freshmart_cli.pipeline.session import Options, session
from tests.support.depot import DEPOTS, FILES, write_workspace


@pytest.fixture
def options(tmp_path: Path) -> Options:
    """The small workspace with a file that no run has seen, and no lakehouse yet."""
    write_workspace(tmp_path)
    (tmp_path / "in" / "depots" / "2026-03-01.csv").write_bytes(DEPOTS)
    return Options(tmp_path)


def files(folder: Path) -> dict[Path, int]:
    return {path: path.stat().st_mtime_ns for path in (folder, *folder.rglob("*"))}


def test_a_plan_makes_no_lakehouse_and_no_key(options: Options) -> None:
    before = files(options.workspace)
    found = {each.table: each.action for each in plan(options)}
    assert (found["bronze.depots_raw"], found["bronze.scans_raw"]) == ("ingest", "nothing")
    assert files(options.workspace) == before
    assert not (options.workspace / "lake").exists()


def test_a_plan_leaves_a_lakehouse_as_it_is(options: Options) -> None:
    (options.workspace / "lake" / "_ledger" / "depots").mkdir(parents=True)
    before = files(options.workspace)
    plan(options)
    assert files(options.workspace) == before


def test_a_plan_needs_no_key(options: Options, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DEPOT_HMAC_PERSON", raising=False)
    text = FILES["freshmart.yml"] + 'environments: {dev: {engine: spark, remote: "sc://127.0.0.1:1"}}\n'
    (options.workspace / "freshmart.yml").write_text(text)
    assert plan(options)
    with pytest.raises(UserError, match="DEPOT_HMAC_PERSON is not set"), session(options) as context:
        context.engine.query("SELECT 1 AS one")


def test_a_lakehouse_that_cannot_be_made_is_told_to_who_writes_and_who_asks(options: Options) -> None:
    (options.workspace / "lake").write_text("no folder")
    for locks in ((), ("depots",)):
        with pytest.raises(UserError, match="lake cannot be used"), session(options, locks) as context:
            context.engine.query("SELECT 1 AS one")
