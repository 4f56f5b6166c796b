"""Shows one quarantined delivery with every other version of its key, side by side, as received."""

from __future__ import annotations

import re
from collections import defaultdict
from datetime import UTC
from string import ascii_uppercase
from typing import Any

from freshmart_cli.compile.quarantine_entries import Wards, broken_entries_sql, deliveries_sql
from freshmart_cli.contracts.suggest import did_you_mean
from freshmart_cli.errors import UserError
from freshmart_cli.execute.context import Context
from freshmart_cli.observe.comparison import compared
from freshmart_cli.observe.lineage import chosen_sources
from freshmart_cli.observe.patience import patience_of, waited
from freshmart_cli.observe.quarantine_list import money_of, quarantine_list, ready_wards
from freshmart_cli.observe.quarantined import (
    CONFLICT,
    INVALID,
    OVERDUE,
    PARKED,
    RESENT,
    UNPUBLISHED,
    Case,
    ShownCases,
    ShownLine,
    Version,
)
from freshmart_cli.observe.raw_lines import Place, RawLine, note_shown, read_lines
from freshmart_cli.observe.traces import TraceOptions

MOST_CASES = 20
"""Cases of one file shown at once."""

_DEFAULT = TraceOptions()


def quarantine_show(
    context: Context, subject: str, source: str | None = None, options: TraceOptions = _DEFAULT
) -> ShownCases:
    """The cases that ``subject`` means: a key (values joined by '/'), file:line or a file.

    Raises UserError where nothing like it was ever delivered.
    """
    file, row = place_of(subject)
    found: list[tuple[Wards, list[dict[str, Any]]]] = []
    for name in chosen_sources(context.workspace, source):
        for wards in ready_wards(context, name):
            keyed: dict[str, list[dict[str, Any]]] = defaultdict(list)
            for each in context.engine.query(deliveries_sql(wards, file, row)).to_pylist():
                keyed[each["key"]].append(each)
            found += [(wards, rows) for rows in keyed.values()]
    cases = [_case(context, wards, rows, options) for wards, rows in found[:MOST_CASES]]
    cases += _file_cases(context, source, file, options) if not cases else []
    if not cases:
        raise _unknown(context, subject, source)
    if options.show_pii:
        lines = sum(len(each.lines) for case in cases for each in case.versions)
        note_shown(context, f"quarantine show {subject}", lines, options.asked_by)
    return ShownCases(tuple(cases), max(0, len(found) - MOST_CASES), masked=not options.show_pii)


def place_of(subject: str) -> tuple[str, int | None]:
    """File and line of ``file:line``; no line where none is named."""
    match = re.fullmatch(r"(.+):(\d+)", subject)
    return (match[1], int(match[2])) if match else (subject, None)


def _case(context: Context, wards: Wards, rows: list[dict[str, Any]], options: TraceOptions) -> Case:
    contract = context.workspace.contracts[wards.source]
    places = [place for row in rows for place in _places(row)]
    raw = read_lines(context, contract, places, options.show_pii)
    rows = [{**row, "state": _told(context, wards, row)} for row in rows]
    versions = tuple(_version(wards, label, row, raw) for label, row in zip(_labels(len(rows)), rows, strict=True))
    records = [[raw[place].record for place in _places(row) if place in raw] for row in rows]
    return Case(wards.source, str(wards.table), rows[0]["key"], _state(rows), versions, compared(contract, records))


def _told(context: Context, wards: Wards, row: dict[str, Any]) -> str:
    patience = patience_of(context.workspace.contracts[wards.source], wards.table)
    since_arrival = waited(row["arrived_at"].astimezone(UTC), context.now)
    return patience.told(row["state"], row["reasons"] or (), since_arrival)


def _places(row: dict[str, Any]) -> list[Place]:
    return [Place(row["batch"], row["hash"], row["row"] + n) for n in range(max(1, row["rows"] or 1))]


def _labels(count: int) -> list[str]:
    letters = list(ascii_uppercase)
    return letters[:count] if count <= len(letters) else [f"V{n + 1}" for n in range(count)]


def _version(wards: Wards, label: str, row: dict[str, Any], raw: dict[Place, RawLine]) -> Version:
    return Version(
        label=label,
        file=row["file"],
        row=row["row"],
        content=row["content"] or "",
        state=row["state"],
        reasons=tuple(row["reasons"] or ()),
        replaces=bool(row["replaces"]),
        arrived_at=row["arrived_at"].astimezone(UTC),
        money=money_of(wards, row),
        lines=tuple(ShownLine(raw[p].row, raw[p].record.text) for p in _places(row) if p in raw),
    )


def _state(rows: list[dict[str, Any]]) -> str:
    states = {row["state"] for row in rows}
    if "conflict" in states:
        return CONFLICT
    if "accepted" in states:
        return RESENT if states & {*UNPUBLISHED, OVERDUE} else "accepted"
    if states <= {PARKED, OVERDUE}:
        return OVERDUE if OVERDUE in states else PARKED
    return INVALID


def _file_cases(context: Context, source: str | None, file: str, options: TraceOptions) -> list[Case]:
    """A file quarantined whole of which no delivery could be told: its first and last record."""
    for name in chosen_sources(context.workspace, source):
        for wards in ready_wards(context, name):
            rows = context.engine.query(broken_entries_sql(wards)).to_pylist() if wards.broken else []
            for row in rows:
                if row["file"] == file:
                    return [_file_case(context, wards, row, options)]
    return []


def _file_case(context: Context, wards: Wards, row: dict[str, Any], options: TraceOptions) -> Case:
    contract = context.workspace.contracts[wards.source]
    places = [Place(row["batch"], row["hash"], n) for n in sorted({1, row["rows"]})]
    raw = read_lines(context, contract, places, options.show_pii)
    lines = tuple(ShownLine(raw[place].row, raw[place].record.text) for place in places if place in raw)
    version = Version(
        "A", row["file"], 0, row["hash"], "quarantined", tuple(row["reasons"]), False,
        row["since"].astimezone(UTC), money_of(wards, row), lines,
    )  # fmt: skip
    fields = compared(contract, [[raw[place].record for place in places if place in raw]])
    return Case(wards.source, str(wards.files), "", RESENT if row["answered"] else INVALID, (version,), fields)


def _unknown(context: Context, subject: str, source: str | None) -> UserError:
    known = [name for each in quarantine_list(context, source).entries for name in (each.key, each.file) if name]
    hint = did_you_mean(subject, dict.fromkeys(known), kind="in quarantine") or "nothing is in quarantine"
    return UserError(f"nothing was delivered as {subject!r}", hint=hint)
