"""Fills reports: runs the query of each tile."""

from __future__ import annotations

from dataclasses import dataclass

from freshmart_cli.contracts.reports import Report, Tile, load_report, load_reports
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
    """A report with its figures; ``name`` is the report's."""

    name: str
    title: str
    description: str
    tiles: tuple[FilledTile, ...]


def dashboards(options: Options, name: str = "") -> tuple[Dashboard, ...]:
    """One report of the workspace with its figures of now, or all of them in brief."""
    with session(options) as context:
        if name:
            return (filled(context, load_report(context.workspace, name)),)
        return tuple(filled(context, report, brief=True) for report in load_reports(context.workspace))


def filled(context: Context, report: Report, brief: bool = False) -> Dashboard:
    """Raises UserError where a tile reads a table that is unknown or not built yet."""
    shown = (report.brief or tuple(report.tiles)) if brief else tuple(report.tiles)
    tiles = tuple(_fill(context, name, report.tiles[name]) for name in shown)
    return Dashboard(report.report, report.title, report.description, tiles)


def _fill(context: Context, name: str, tile: Tile) -> FilledTile:
    found = query(context, tile.sql)
    rows = tuple(tuple(row.values()) for row in found.to_pylist())
    return FilledTile(name, tile.title, tile.show, tile.x, tile.y, tile.series, tuple(found.column_names), rows)
