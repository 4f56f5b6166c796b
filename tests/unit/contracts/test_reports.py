from __future__ import annotations

from pathlib import Path

import pytest

from freshmart_cli.contracts.loading import load_workspace
from freshmart_cli.contracts.reports import load_report, load_reports
from freshmart_cli.contracts.workspace import Workspace
from freshmart_cli.errors import UserError, WorkspaceInvalid
from freshmart_cli.pipeline.starting import start_workspace

ROOT = Path(__file__).parents[3]
GOOD = """
report: sales
title: Sales
tiles:
  by_store: {title: By store, show: bar, x: store, y: amount, sql: "SELECT * FROM gold.daily_sales"}
  place: {title: Place, sql: "SELECT '${landing}' AS place"}
"""


@pytest.fixture
def shop(tmp_path: Path) -> Workspace:
    start_workspace(tmp_path)
    (tmp_path / "reports").mkdir()
    return load_workspace(tmp_path)


def write(shop: Workspace, name: str, text: str) -> None:
    (shop.root / "reports" / name).write_text(text)


def test_a_report_is_its_tiles_in_order(shop: Workspace) -> None:
    write(shop, "sales.yml", GOOD)
    report = load_report(shop, "sales")
    assert list(report.tiles) == ["by_store", "place"]
    assert (report.tiles["by_store"].show, report.tiles["place"].show) == ("bar", "table")


def test_variables_of_the_workspace_are_filled_in(shop: Workspace) -> None:
    write(shop, "sales.yml", GOOD)
    assert load_report(shop, "sales").tiles["place"].sql == "SELECT './landing' AS place"


def test_every_problem_of_every_file_is_reported_with_its_place(shop: Workspace) -> None:
    write(shop, "a.yml", GOOD.replace("title: Sales", "titel: Sales"))
    write(shop, "b.yml", GOOD.replace("y: amount, ", ""))
    write(shop, "c.yml", GOOD.replace("bar", "pie"))
    write(shop, "d.yml", GOOD.replace("${landing}", "${landng}"))
    write(shop, "e.yml", "report: [")
    with pytest.raises(WorkspaceInvalid) as failure:
        load_reports(shop)
    found = {each.file: each for each in failure.value.diagnostics if "is missing" not in each.message}
    assert [(name, each.line) for name, each in found.items()] == [
        ("reports/a.yml", 3),
        ("reports/b.yml", 5),
        ("reports/c.yml", 5),
        ("reports/d.yml", 6),
        ("reports/e.yml", 2),
    ]
    told = [each.message + each.hint for each in found.values()]
    assert "did you mean title?" in told[0]
    assert "needs the columns of its axes" in told[1]
    assert "'pie' is not one of" in told[2]
    assert "did you mean landing?" in told[3]


def test_an_unknown_report_is_answered_with_the_nearest(shop: Workspace) -> None:
    write(shop, "sales.yml", GOOD)
    with pytest.raises(UserError) as failure:
        load_report(shop, "sale")
    assert failure.value.hint == "did you mean sales?"


def test_a_workspace_without_reports_has_none(shop: Workspace) -> None:
    assert load_reports(shop) == ()
    with pytest.raises(UserError) as failure:
        load_report(shop, "sales")
    assert failure.value.hint == "write reports/sales.yml"


def test_the_reports_of_this_repository_can_be_read() -> None:
    assert load_reports(load_workspace(ROOT)) != ()


def test_reports_stand_in_their_places_and_a_brief_names_tiles(shop: Workspace) -> None:
    write(shop, "a.yml", GOOD.replace("report: sales", "report: last\nplace: 2"))
    write(shop, "b.yml", GOOD.replace("report: sales", "report: first\nplace: 1\nbrief: [place]"))
    assert [each.report for each in load_reports(shop)] == ["first", "last"]
    assert load_report(shop, "first").brief == ("place",)
    write(shop, "b.yml", GOOD.replace("report: sales", "report: first\nbrief: [plaice]"))
    with pytest.raises(WorkspaceInvalid) as failure:
        load_reports(shop)
    assert "brief names plaice, which is no tile" in failure.value.diagnostics[0].message
