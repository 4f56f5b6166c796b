from __future__ import annotations

from freshmart_cli.pipeline.dashboards import Dashboard, FilledTile
from tests.unit.cli.conftest import Run, Stand

TILE = FilledTile("days", "Days", "table", "", "", "", ("day", "orders"), (("2026-03-01", 4),))
PAGES = (Dashboard("sales", "Sales", "", (TILE,)), Dashboard("stock", "Stock", "", (TILE,)))


def test_all_reports_are_shown_in_brief_and_each_can_be_asked_for(stand: Stand, run: Run) -> None:
    called = stand("dashboards.dashboards", PAGES)
    out = run("dashboard").out
    assert called.arguments == ("",)
    assert out.index("Sales") < out.index("2026-03-01") < out.index("Stock")
    assert "next: freshmart dashboard sales\n      freshmart dashboard stock" in out


def test_one_report_is_shown_whole(stand: Stand, run: Run) -> None:
    called = stand("dashboards.dashboards", PAGES[:1])
    out = run("dashboard", "sales").out
    assert called.arguments == ("sales",)
    assert "next:" not in out


def test_json_has_the_rows(stand: Stand, run: Run) -> None:
    stand("dashboards.dashboards", PAGES[:1])
    (page,) = run("dashboard", "--json").document
    assert page["tiles"][0]["rows"] == [["2026-03-01", 4]]


def test_a_workspace_without_reports_says_how_to_write_one(stand: Stand, run: Run) -> None:
    stand("dashboards.dashboards", ())
    assert "write reports/NAME.yml" in run("dashboard").out
