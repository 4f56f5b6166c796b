"""Every definition of the platform as rows written by hand: the contract's own SQL, on the real engine, row by row."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from freshmart_cli.compile.promised import promised_columns
from freshmart_cli.contracts.loading import load_workspace
from freshmart_cli.contracts.workspace import Workspace
from freshmart_cli.engine.connect_engine import ConnectEngine
from freshmart_cli.names import TableName
from tests.definitions.cases import Case, cases, rows_of
from tests.oracle import MADE, gold_of
from tests.oracle.differences import differences
from tests.support.driving import ROOT
from tests.support.text_tables import Row
from tests.support.written_lake import WrittenLake

CASES = cases()


def chosen(case: Case, name: str, rows: Sequence[Row]) -> list[Row]:
    """The rows that the case compares."""
    only = case.only.get(name, {})
    return [row for row in rows if all(str(row[column]) == str(value) for column, value in only.items())]


def kinds_of(workspace: Workspace, name: str) -> dict[str, str]:
    return promised_columns(workspace, TableName.parse(name))


def made(case: Case, workspace: Workspace, engine: ConnectEngine, folder: Path) -> WrittenLake:
    if case.settings:
        workspace = load_workspace(ROOT, overrides=case.settings)
    lake = WrittenLake(workspace, engine, folder / "lake", case.now)
    lake.write({name: rows_of(rows, lake.kinds(name)) for name, rows in case.given.items()})
    lake.make(*case.expect)
    return lake


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_what_is_given_becomes_what_the_definition_says(
    case: Case, workspace: Workspace, engine: ConnectEngine, tmp_path: Path
) -> None:
    lake = made(case, workspace, engine, tmp_path)
    for name, rows in case.expect.items():
        expected = rows_of(rows, lake.kinds(name))
        assert rows == [] or set(rows[0]) == set(lake.kinds(name)), f"{name}: every column is expected"
        assert differences(chosen(case, name, lake.rows(name)), expected, workspace.derived[name].keys) == []


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_the_oracle_says_the_same(case: Case, workspace: Workspace) -> None:
    given = {name: rows_of(rows, kinds_of(workspace, name)) for name, rows in case.given.items()}
    wanted = [name for name in case.expect if name in MADE]
    computed = gold_of(given, case.now, *wanted, grace_days=int(case.settings.get("otif_window_days", 0)))
    for name in wanted:
        expected = rows_of(case.expect[name], kinds_of(workspace, name))
        assert differences(chosen(case, name, computed[name]), expected, workspace.derived[name].keys) == []


def test_the_oracle_computes_every_table_of_gold(workspace: Workspace) -> None:
    assert {name for name in workspace.derived if name.startswith("gold.")} <= set(MADE)


def test_every_derived_table_has_a_fixture_that_names_its_source(workspace: Workspace) -> None:
    named = {name for case in CASES for name in case.expect}
    assert set(workspace.derived) - named == set()
    assert [case.name for case in CASES if not case.shows or not case.source] == []
