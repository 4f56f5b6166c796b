"""Fills a report: runs the query of each tile."""

from __future__ import annotations

from dataclasses import dataclass

from freshmart_cli.contracts.reports import Report, Tile, load_report
from freshmart_cli.execute.context import Context
from freshmart_cli.observe.query import query
from freshmart_cli.pipeline.session import Options, session


@dataclass(frozen=True, slots=True)
class FilledTile:
    """A tile with its rows; ``x``, ``y`` and ``series`` name columns, as in the report."""

    name: str
    title: str
    show: str
    x: str
    y: str
    series: str
    columns: tuple[str, ...]
    rows: tuple[tuple[object, ...], ...]


@dataclass(frozen=True, slots=True)
class Dashboard:
    title: str
    description: str
    tiles: tuple[FilledTile, ...]


def dashboard(options: Options, name: str) -> Dashboard:
    """One report of the workspace with its figures of now."""
    with session(options) as context:
        return filled(context, load_report(context.workspace, name))


def filled(context: Context, report: Report) -> Dashboard:
    """Raises UserError where a tile reads a table that is unknown or not built yet."""
    tiles = tuple(_fill(context, name, tile) for name, tile in report.tiles.items())
    return Dashboard(report.title, report.description, tiles)


def _fill(context: Context, name: str, tile: Tile) -> FilledTile:
    found = query(context, tile.sql)
    rows = tuple(tuple(row.values()) for row in found.to_pylist())
    return FilledTile(name, tile.title, tile.show, tile.x, tile.y, tile.series, tuple(found.column_names), rows)
