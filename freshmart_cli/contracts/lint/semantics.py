"""FM401–FM402, FM411–FM413, FM415–FM416: the promises of a table, and whether they fit together."""

from __future__ import annotations

from collections.abc import Iterator

from freshmart_cli.contracts.document import Document, Spot
from freshmart_cli.contracts.lint.subject import Subject
from freshmart_cli.contracts.lint.table_view import TableView
from freshmart_cli.contracts.rules import semantics as rules
from freshmart_cli.contracts.source_contract import Table
from freshmart_cli.errors import Diagnostic

_KEYED = ("merge", "scd1", "scd2", "snapshot")
_WITHOUT_CONFLICTS = {"append": "an append", "scd1": "an scd1", "scd2": "an scd2"}


def check(subject: Subject) -> Iterator[Diagnostic]:
    """Missing grain, owner, cadence, keys, and options that need others."""
    for document, _ in subject.draft.read_contracts():
        yield from _cadence(document)
    for _, document, derived in subject.draft.read_derived():
        yield from _cadence(document)
        if derived.refresh.mode == "incremental" and not derived.refresh.by:
            message = "an incremental table needs the column whose partitions it recomputes"
            yield rules.NO_REFRESH_COLUMN.found(document, Spot(("refresh", "by")), message, "add 'by: column'")
    for view in subject.views:
        yield from _grain_and_owner(view)
        yield from _keys(view)
        if isinstance(view.piece, Table):
            yield from _conflicts(view, view.piece)


def _cadence(document: Document) -> Iterator[Diagnostic]:
    said = document.find(("cadence",))
    if said is None or (isinstance(said, dict) and "every" not in said and "at" not in said):
        hint = "add 'cadence: 15m', or {every: 1d, at: \"05:00\", freshness: 30h}"
        yield rules.NO_CADENCE.found(document, Spot(("cadence",)), "no cadence: when is it due?", hint)


def _grain_and_owner(view: TableView) -> Iterator[Diagnostic]:
    if not view.piece.grain.strip():
        hint = "add 'grain: one row per …'"
        yield rules.NO_GRAIN.found(view.document, view.spot.at("grain"), f"{view.name} has no grain", hint)
    if not view.piece.owner.strip():
        hint = "add 'owner:' here, or for all tables in freshmart.yml under 'defaults:'"
        yield rules.NO_OWNER.found(view.document, view.spot.at("owner"), f"{view.name} has no owner", hint)


def _keys(view: TableView) -> Iterator[Diagnostic]:
    if view.piece.keys:
        return
    if isinstance(view.piece, Table):
        load = view.piece.load
        if load is None or load.mode not in _KEYED:
            return
        message = f"a {load.mode} load needs keys"
    else:
        message = "a derived table needs keys"
    yield rules.NO_KEYS.found(view.document, view.spot.at("keys"), message, "add 'keys: [column, …]'")


def _conflicts(view: TableView, table: Table) -> Iterator[Diagnostic]:
    if table.load is None:
        return
    load, spot = table.load, view.spot.at("load")
    by_order = ("first", "quarantine_later", "latest")
    if load.mode == "merge" and load.on_conflict in by_order and not load.order_by:
        message = f"on_conflict {load.on_conflict} by which order?"
        yield rules.NO_ORDER.found(view.document, spot.at("on_conflict"), message, "add 'order_by: [column]'")
    if load.mode == "merge" and load.replaces and not load.order_by:
        message = "several versions may replace: by which order is the last one?"
        yield rules.NO_ORDER.found(view.document, spot.at("replaces"), message, "add 'order_by: [column]'")
    for key in ("on_conflict", "replaces"):
        if load.mode in _WITHOUT_CONFLICTS and key in load.model_fields_set:
            message = f"{key} means nothing in {_WITHOUT_CONFLICTS[load.mode]} load"
            yield rules.KEYLESS_OPTION.found(
                view.document, spot.at(key).key, message, "use 'mode: merge', or remove it"
            )
