"""A report on a terminal: figures, tables, bars and lines of eight heights."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Any

from freshmart_cli.cli.console import show, table

if TYPE_CHECKING:
    from freshmart_cli.pipeline.dashboards import Dashboard, FilledTile

_BAR = 36
_HEIGHTS = " ▁▂▃▄▅▆▇█"


def print_dashboards(dashboards: Sequence[Dashboard]) -> None:
    for place, dashboard in enumerate(dashboards):
        if place:
            show()
        show(dashboard.title, style="bold underline")
        print_tiles(dashboard)


def print_tiles(dashboard: Dashboard) -> None:
    for tile in dashboard.tiles:
        show()
        show(tile.title, style="bold")
        for each in _drawn(tile):
            show(each)


def _drawn(tile: FilledTile) -> Iterator[Any]:
    from rich.text import Text

    if not tile.rows:
        yield Text("nothing yet", style="dim")
    elif tile.show == "bar":
        yield table(("", tile.y, ""), list(_bars(tile)))
    elif tile.show == "line":
        yield table(("", "", f"{tile.y} by {tile.x}"), list(_lines(tile)))
    elif tile.show == "number":
        yield table(("", ""), list(zip(tile.columns, tile.rows[0], strict=True)))
    else:
        yield table(tile.columns, tile.rows)


def _bars(tile: FilledTile) -> Iterator[tuple[object, object, str]]:
    label, value = tile.columns.index(tile.x), tile.columns.index(tile.y)
    longest = max((float(_number(row[value])) for row in tile.rows), default=0.0)
    for row in tile.rows:
        yield row[label], row[value], "█" * _length(float(_number(row[value])), longest)


def _length(value: float, longest: float) -> int:
    return max(0, round(_BAR * value / longest)) if longest > 0 else 0


def _lines(tile: FilledTile) -> Iterator[tuple[object, str, str]]:
    """One line a series, all to the same scale."""
    value = tile.columns.index(tile.y)
    name = tile.columns.index(tile.series) if tile.series else None
    at = tile.columns.index(tile.x)
    highest = max((float(_number(row[value])) for row in tile.rows), default=0.0)
    for series, rows in groupby(tile.rows, lambda row: row[name] if name is not None else ""):
        listed = list(rows)
        spark = sparkline([float(_number(row[value])) for row in listed], highest)
        yield series, f"{listed[0][at]}–{listed[-1][at]}", spark


def sparkline(values: Sequence[float], highest: float) -> str:
    """One character a value; the highest fills it, nothing leaves it blank."""
    steps = len(_HEIGHTS) - 1
    if highest <= 0:
        return " " * len(values)
    return "".join(_HEIGHTS[min(steps, max(0, -int(-value * steps // highest)))] for value in values)


def _number(value: object) -> Any:
    return 0 if value is None else value
