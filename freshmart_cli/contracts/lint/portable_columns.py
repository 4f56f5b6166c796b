"""FM613: columns of which the engines make texts by themselves, for keys and masks, and make different ones."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from freshmart_cli.contracts.lint.subject import Subject
from freshmart_cli.contracts.lint.table_view import TableView
from freshmart_cli.contracts.rules import portability as rules
from freshmart_cli.contracts.source_contract import Table
from freshmart_cli.errors import Diagnostic

_WRITTEN_APART: Mapping[str, str] = {"double": "a double", "float": "a float", "binary": "bytes"}
_HINT = "use bigint, decimal(p,s) or string"


def check(subject: Subject) -> Iterator[Diagnostic]:
    """Every key and every mask of a value whose text depends on the engine."""
    for view in subject.views:
        types = {name: column.type.strip().lower() for name, column in view.piece.columns.items()}
        for place, name in enumerate(view.piece.keys):
            if kind := _WRITTEN_APART.get(types.get(name, "")):
                message = f"{name} is {kind}: rows are told apart by the text of a key, and each engine writes another"
                yield rules.WRITTEN_DOUBLE.found(view.document, view.spot.at("keys", place), message, _HINT)
        if isinstance(view.piece, Table):
            yield from _masks(view, view.piece, types)


def _masks(view: TableView, table: Table, types: Mapping[str, str]) -> Iterator[Diagnostic]:
    for name, column in table.columns.items():
        kind = _WRITTEN_APART.get(types[name])
        if kind and column.mask and column.mask.startswith(("hmac", "last4")):
            message = f"{name} is {kind}: a mask is made of its text, and each engine writes another"
            yield rules.WRITTEN_DOUBLE.found(view.document, view.spot.at("columns", name, "mask"), message, _HINT)
