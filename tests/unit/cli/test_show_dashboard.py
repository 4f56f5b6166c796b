from __future__ import annotations

from decimal import Decimal

import pytest

from freshmart_cli.cli.show_dashboard import print_dashboards, sparkline
from freshmart_cli.pipeline.dashboards import Dashboard, FilledTile


def tile(show: str, columns: tuple[str, ...], rows: tuple[tuple[object, ...], ...], series: str = "") -> Dashboard:
    filled = FilledTile("t", "A tile", show, columns[-2], columns[-1], series, columns, rows)
    return Dashboard("page", "A page", "", (filled,))


def test_bars_are_as_long_as_their_figures(capsys: pytest.CaptureFixture[str]) -> None:
    rows = (("north", Decimal("200.00")), ("south", Decimal("100.00")), ("west", Decimal("-5.00")), ("east", None))
    print_dashboards([tile("bar", ("store", "sales"), rows)])
    lines = capsys.readouterr().out.splitlines()[-4:]
    assert [line.count("█") for line in lines] == [36, 18, 0, 0]
    assert lines[0].split()[:2] == ["north", "200.00"]


def test_bars_without_figures_are_empty(capsys: pytest.CaptureFixture[str]) -> None:
    print_dashboards([tile("bar", ("store", "sales"), (("north", 0),))])
    assert "█" not in capsys.readouterr().out


def test_lines_are_one_a_series_and_of_one_scale(capsys: pytest.CaptureFixture[str]) -> None:
    rows = (("north", 8, 1), ("north", 9, 8), ("south", 8, 0), ("south", 9, 4))
    print_dashboards([tile("line", ("store", "hour", "sales"), rows, "store")])
    out = capsys.readouterr().out.splitlines()
    assert out[-2].split() == ["north", "8–9", "▁█"]
    assert out[-1].split() == ["south", "8–9", "▄"]
    assert "sales by hour" in out[-3]


def test_one_line_needs_no_series(capsys: pytest.CaptureFixture[str]) -> None:
    print_dashboards([tile("line", ("hour", "sales"), ((8, 1), (9, 2)))])
    assert "▄█" in capsys.readouterr().out


def test_figures_stand_below_one_another(capsys: pytest.CaptureFixture[str]) -> None:
    print_dashboards([tile("number", ("transactions", "net_sales"), ((1200, Decimal("5.00")),))])
    lines = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert lines[-2:] == [["transactions", "1,200"], ["net_sales", "5.00"]]


def test_a_table_shows_every_column(capsys: pytest.CaptureFixture[str]) -> None:
    print_dashboards([tile("table", ("store", "final"), (("north", True),))])
    lines = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert lines[-2:] == [["store", "final"], ["north", "yes"]]


@pytest.mark.parametrize("show", ["number", "bar", "line", "table"])
def test_a_tile_without_rows_says_so(capsys: pytest.CaptureFixture[str], show: str) -> None:
    print_dashboards([tile(show, ("store", "sales"), ())])
    assert capsys.readouterr().out.splitlines() == ["A page", "", "A tile", "nothing yet"]


@pytest.mark.parametrize(
    ("values", "highest", "drawn"),
    [
        ([0, 1, 2, 4, 8], 8, " ▁▂▄█"),
        ([0.01, 7.9], 8, "▁█"),
        ([-3, 9], 8, " █"),
        ([0, 0], 0, "  "),
        ([], 5, ""),
    ],
)
def test_the_highest_fills_its_place_and_only_nothing_is_blank(values: list[float], highest: float, drawn: str) -> None:
    assert sparkline(values, highest) == drawn
