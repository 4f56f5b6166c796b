"""FM406, FM409–FM410: expectations that cannot fail, and aggregates where only a row is in sight."""

from __future__ import annotations

from collections.abc import Iterator

from freshmart_cli.contracts.document import Spot
from freshmart_cli.contracts.lint.always_true import why_always_true
from freshmart_cli.contracts.lint.expressions import check_spot
from freshmart_cli.contracts.lint.macros import has_macro
from freshmart_cli.contracts.lint.sql_shape import own_aggregates
from freshmart_cli.contracts.lint.sql_text import parse_condition
from freshmart_cli.contracts.lint.subject import Subject
from freshmart_cli.contracts.lint.table_view import TableView
from freshmart_cli.contracts.model import Expectation
from freshmart_cli.contracts.rules import semantics as rules
from freshmart_cli.errors import Diagnostic


def check(subject: Subject) -> Iterator[Diagnostic]:
    """Every expectation without effect, and every aggregate out of place."""
    for view in subject.views:
        for name, expectation in view.piece.expectations.items():
            yield from _expectation(view, name, expectation)
        for name, column in view.piece.columns.items():
            tree = parse_condition(column.expr).tree if column.expr else None
            if tree is not None and own_aggregates(tree, view.nested):
                message = f"{name} aggregates over other rows of its table"
                hint = "aggregate over a nested table, or derive a table by SQL"
                spot = view.spot.at("columns", name, "expr")
                yield rules.AGGREGATE_COLUMN.found(view.document, spot, message, hint)


def _expectation(view: TableView, name: str, expectation: Expectation) -> Iterator[Diagnostic]:
    tree = parse_condition(expectation.check).tree
    if tree is None or has_macro(expectation.check):
        return
    reason = why_always_true(tree)
    if reason:
        hint = "state what could go wrong, or remove it"
        yield rules.CANNOT_FAIL.found(view.document, check_spot(view, name), f"{name} checks nothing: {reason}", hint)
    if own_aggregates(tree, view.nested) and expectation.on_fail in ("quarantine", "park"):
        said = "on_fail" in expectation.model_fields_set
        default = "" if said else " (the default)"
        message = f"{name} checks many rows at once, which {expectation.on_fail}{default} cannot act upon"
        spot: Spot = view.spot.at("expectations", name)
        spot = spot.at("on_fail") if said else spot.key
        yield rules.BATCH_ACTION.found(view.document, spot, message, "say 'on_fail: warn' or 'on_fail: fail'")
