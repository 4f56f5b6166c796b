"""Reads ``reports/*.yml``: what a workspace shows, as tiles that are queries."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Literal, Self

from pydantic import model_validator

from freshmart_cli.contracts.reported import arranged
from freshmart_cli.contracts.structure import read_model
from freshmart_cli.contracts.suggest import did_you_mean
from freshmart_cli.contracts.variables import Variables
from freshmart_cli.contracts.workspace import Workspace
from freshmart_cli.contracts.yaml_text import read_bytes
from freshmart_cli.errors import Diagnostic, UserError, WorkspaceInvalid
from freshmart_cli.formats.piece import Piece

FOLDER = "reports"


class Tile(Piece):
    """One query and how its rows are shown.

    ``number``: one row, each column a figure. ``bar``: a bar of length ``y`` for each ``x``. ``line``: ``y``
    over ``x``, one line for each value of ``series``.
    """

    title: str
    show: Literal["number", "table", "bar", "line"] = "table"
    sql: str
    x: str = ""
    y: str = ""
    series: str = ""
    description: str = ""

    @model_validator(mode="after")
    def _has_axes(self) -> Self:
        if self.show in ("bar", "line") and not (self.x and self.y):
            raise ValueError(f"a {self.show} needs the columns of its axes: x and y")
        return self


class Report(Piece):
    """A page of tiles, in the order in which they are shown.

    ``place`` orders the reports of a workspace, ``brief`` names the tiles that stand for all of them where there is
    room for little.
    """

    report: str
    title: str
    description: str = ""
    place: int = 0
    brief: tuple[str, ...] = ()
    tiles: dict[str, Tile]

    @model_validator(mode="after")
    def _knows_its_tiles(self) -> Self:
        unknown = [name for name in self.brief if name not in self.tiles]
        if unknown:
            raise ValueError(f"brief names {', '.join(unknown)}, which is no tile; tiles are {', '.join(self.tiles)}")
        return self


def load_reports(workspace: Workspace) -> tuple[Report, ...]:
    """Every report of a workspace, by place; raises WorkspaceInvalid with every problem of every file."""
    files = sorted(path for path in (workspace.root / FOLDER).glob("*.yml") if path.is_file())
    read = [_read(workspace, path) for path in files]
    problems = arranged(problem for _, found in read for problem in found)
    if problems:
        raise WorkspaceInvalid(problems)
    return tuple(sorted((report for report, _ in read if report is not None), key=lambda each: each.place))


def load_report(workspace: Workspace, name: str) -> Report:
    """One report by its name; raises UserError for an unknown one, WorkspaceInvalid as load_reports does."""
    known = {each.report: each for each in load_reports(workspace)}
    if name not in known:
        hint = did_you_mean(name, known, kind="reports") or f"write {FOLDER}/{name}.yml"
        raise UserError(f"no report {name!r}", hint=hint)
    return known[name]


def _read(workspace: Workspace, path: Path) -> tuple[Report | None, tuple[Diagnostic, ...]]:
    read = read_bytes(path.relative_to(workspace.root).as_posix(), path.read_bytes())
    if not read.usable:
        return None, read.problems
    document, unknown = Variables(workspace.variables, os.environ).fill(read.document)
    reading = read_model(Report, document)
    return reading.piece, (*read.problems, *unknown, *reading.problems)
