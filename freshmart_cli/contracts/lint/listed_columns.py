"""FM302: columns that lists name: layout, hash, combine, export, scenarios, refresh."""

from __future__ import annotations

import re
from collections.abc import Iterator

from freshmart_cli.contracts.derived import Derived
from freshmart_cli.contracts.document import Document, Spot
from freshmart_cli.contracts.lint.scope import knows
from freshmart_cli.contracts.lint.subject import Subject
from freshmart_cli.contracts.lint.table_view import TableView
from freshmart_cli.contracts.rules.references import UNKNOWN_LISTED_COLUMN
from freshmart_cli.contracts.suggest import did_you_mean
from freshmart_cli.errors import Diagnostic

Named = Iterator[tuple[Spot, str]]


def check(subject: Subject) -> Iterator[Diagnostic]:
    """Every listed name that is not a column of its table."""
    for view in subject.views:
        for spot, name in (*_layout(view), *_column_lists(view), *_derived(view)):
            if not knows(view.columns, name):
                hint = did_you_mean(name, view.columns or (), kind="columns")
                message = f"{name!r} is not a column of {view.name.name}"
                yield UNKNOWN_LISTED_COLUMN.found(view.document, spot, message, hint)


def _layout(view: TableView) -> Named:
    for key in ("partition_by", "cluster_by"):
        yield from _list(view.document, view.spot.at("layout", key))


def _column_lists(view: TableView) -> Named:
    for name in view.piece.columns:
        yield from _list(view.document, view.spot.at("columns", name, "hash"))


def _derived(view: TableView) -> Named:
    if not isinstance(view.piece, Derived):
        return
    refresh = view.piece.refresh
    for key, name in (("by", refresh.by), ("final_when", refresh.final_when)):
        if name:
            yield view.spot.at("refresh", key), name
    for name, balance in view.piece.balances.items():
        spot = view.spot.at("balances", name, "by")
        listed = isinstance(view.document.find(spot.path), list)
        yield from ((spot.at(index) if listed else spot.at(by).key, by) for index, by in enumerate(balance.by))
    export = view.piece.export
    if export is not None:
        yield from ((view.spot.at("export", "path"), name) for name in re.findall(r"\{(\w+)\}", export.path))
        split = (export.one_file_per,) if isinstance(export.one_file_per, str) else export.one_file_per
        yield from ((view.spot.at("export", "one_file_per"), name) for name in split if name)


def _list(document: Document, spot: Spot) -> Named:
    """The names of a list as the file itself writes it, defaults of the workspace apart."""
    names = document.find(spot.path)
    for index, name in enumerate(names if isinstance(names, list) else ()):
        if isinstance(name, str):
            yield spot.at(index), name
