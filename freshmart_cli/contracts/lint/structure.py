"""FM207–FM217: names, versions, types, keys and masks, each by itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from zoneinfo import ZoneInfo, available_timezones

from freshmart_cli.contracts.column_type import type_problem
from freshmart_cli.contracts.document import Document, Spot
from freshmart_cli.contracts.draft import Draft
from freshmart_cli.contracts.entry import Entry
from freshmart_cli.contracts.lint.scope import knows
from freshmart_cli.contracts.lint.subject import Subject
from freshmart_cli.contracts.lint.table_view import TableView
from freshmart_cli.contracts.model import Column
from freshmart_cli.contracts.rules import structure as rules
from freshmart_cli.contracts.rules.references import UNKNOWN_PURPOSE
from freshmart_cli.contracts.source_contract import Contract
from freshmart_cli.contracts.suggest import did_you_mean
from freshmart_cli.errors import Diagnostic
from freshmart_cli.names import PROVENANCE

_NAME = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
_SEMVER = re.compile(r"(0|[1-9]\d*)(\.(0|[1-9]\d*)){2}(-[0-9A-Za-z.-]+)?(\+[0-9A-Za-z.-]+)?")
_HMAC = re.compile(r"hmac\(\s*(\w+)\s*,\s*(\w+)\s*\)")
_PLAIN_MASK = re.compile(r"drop|redact|last4|none\b.*")

Definition = tuple[str, Document, Spot]
"""What is defined, and where."""


def check(subject: Subject) -> Iterator[Diagnostic]:
    """Every problem that a table, a version or a name has by itself."""
    yield from _timezone(subject.draft)
    yield from _defined_twice(subject.draft)
    for document, contract in subject.draft.read_contracts():
        yield from _version(document, contract.version)
        yield from _name(document, Spot(("contract",)), contract.contract)
    for _, document, derived in subject.draft.read_derived():
        yield from _version(document, derived.version)
    for view in subject.views:
        spot = view.spot.key if view.spot.path else Spot(("table",))
        yield from _name(view.document, spot, view.name.name)
        yield from _columns(view, subject.draft)
        yield from _keys(view)


def _timezone(draft: Draft) -> Iterator[Diagnostic]:
    settings = draft.settings.piece
    if settings is None:
        return
    try:
        ZoneInfo(settings.timezone)
    except (KeyError, ValueError, OSError):
        hint = did_you_mean(settings.timezone, available_timezones())
        message = f"unknown time zone {settings.timezone!r}"
        yield rules.UNREADABLE.found(draft.settings.document, Spot(("timezone",)), message, hint)


def _defined_twice(draft: Draft) -> Iterator[Diagnostic]:
    sources: list[Definition] = [(entry.name, entry.document, Spot(("source",))) for entry in draft.sources]
    contracts: list[Definition] = [(entry.name, entry.document, Spot(("contract",))) for entry in draft.contracts]
    tables = [definition for entry in draft.contracts for definition in _tables_of(entry)]
    tables += [(str(name), entry.document, Spot(("table",))) for name, entry in draft.derived]
    for group in (sources, contracts, tables):
        first: dict[str, str] = {}
        for name, document, spot in group:
            if first.setdefault(name, document.file) != document.file:
                message = f"{name} is already defined in {first[name]}"
                yield rules.DEFINED_TWICE.found(document, spot, message, "rename one of the two")


def _tables_of(entry: Entry[Contract]) -> Iterator[Definition]:
    for name in entry.document.keys("tables"):
        yield f"silver.{name}", entry.document, Spot(("tables", name)).key


def _version(document: Document, version: str) -> Iterator[Diagnostic]:
    if _SEMVER.fullmatch(version) is None:
        message = f"version {version!r} is not MAJOR.MINOR.PATCH"
        yield rules.NOT_SEMVER.found(document, Spot(("version",)), message, "write 1.0.0 or later")


def _name(document: Document, spot: Spot, name: str) -> Iterator[Diagnostic]:
    if _NAME.fullmatch(name) is None:
        hint = "lower-case letters, digits and single '_', starting with a letter"
        yield rules.BAD_NAME.found(document, spot, f"{name!r} is not a name", hint)


def _columns(view: TableView, draft: Draft) -> Iterator[Diagnostic]:
    for name, column in view.piece.columns.items():
        spot = view.spot.at("columns", name)
        yield from _name(view.document, spot.key, name)
        if column.type:
            yield from _type(view.document, spot, column.type)
        elif view.columns is not None and name not in view.fields and not column.hash:
            hint = "write 'name: TYPE', or 'type:' in its map"
            yield rules.NO_TYPE.found(view.document, spot, f"column {name!r} has no type", hint)
        yield from _mask(view.document, spot.at("mask"), column, draft)


def _type(document: Document, spot: Spot, written: str) -> Iterator[Diagnostic]:
    problem = type_problem(written)
    if problem:
        rule = rules.DECIMAL_RANGE if problem.is_range else rules.UNKNOWN_TYPE
        yield rule.found(document, spot.at("type"), problem.message, problem.hint)


def _mask(document: Document, spot: Spot, column: Column, draft: Draft) -> Iterator[Diagnostic]:
    if not column.mask or _PLAIN_MASK.fullmatch(column.mask):
        return
    hmac = _HMAC.fullmatch(column.mask)
    if hmac is None:
        hint = "write hmac(purpose, domain), drop, redact, last4 or none"
        yield rules.BAD_MASK.found(document, spot, f"unreadable mask {column.mask!r}", hint)
    elif draft.settings.piece and hmac[1] not in draft.settings.piece.purposes:
        hint = did_you_mean(hmac[1], draft.settings.piece.purposes, kind="purposes of freshmart.yml")
        hint = hint or "declare it in freshmart.yml under 'purposes:'"
        yield UNKNOWN_PURPOSE.found(document, spot, f"unknown purpose {hmac[1]!r}", hint)


def _keys(view: TableView) -> Iterator[Diagnostic]:
    for index, key in enumerate(view.piece.keys):
        if key not in PROVENANCE and not knows(view.columns, key):
            hint = did_you_mean(key, view.columns or (), kind="columns")
            yield rules.KEY_NOT_COLUMN.found(
                view.document, view.spot.at("keys", index), f"key {key!r} is not a column of the table", hint
            )
