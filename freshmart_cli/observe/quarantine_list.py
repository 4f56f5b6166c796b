"""Lists what waits in quarantine, with its age and the money at stake."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from freshmart_cli.compile.quarantine_entries import Wards, broken_entries_sql, entries_sql, wards_of
from freshmart_cli.execute.context import Context
from freshmart_cli.observe.figures import exact
from freshmart_cli.observe.lineage import chosen_sources
from freshmart_cli.observe.patience import patience_of, waited
from freshmart_cli.observe.quarantined import (
    FILE,
    OPEN,
    RESENT,
    Entry,
    EntryGroup,
    Money,
    QuarantineList,
)


def quarantine_list(context: Context, source: str | None = None, closed: bool = False) -> QuarantineList:
    """Open entries of one source or all; ``closed`` adds those that a resend has answered."""
    entries: list[Entry] = []
    for name in chosen_sources(context.workspace, source):
        for wards in ready_wards(context, name):
            entries += _deliveries(context, wards)
        entries += _files(context, name)
    shown = [each for each in entries if closed or each.state == OPEN]
    return QuarantineList(tuple(shown), _grouped(shown))


def ready_wards(context: Context, source: str) -> tuple[Wards, ...]:
    """The wards of a source whose tables exist, registered."""
    listed = wards_of(context.workspace.contracts[source])
    ready = tuple(each for each in listed if all(context.exists(table) for table in each.tables))
    for each in ready:
        context.register(*each.tables)
    return ready


def money_of(wards: Wards, row: dict[str, Any]) -> tuple[Money, ...]:
    return tuple(Money(name, exact(row[name])) for name in wards.measures)


def _deliveries(context: Context, wards: Wards) -> list[Entry]:
    patience = patience_of(context.workspace.contracts[wards.source], wards.table)
    found = []
    for row in context.engine.query(entries_sql(wards)).to_pylist():
        since_arrival = waited(row["arrived"].astimezone(UTC), context.now)
        entry = _entry(context, wards, row, patience.told(row["kind"], row["reasons"], since_arrival))
        found.append(replace(entry, in_grace=patience.is_in_grace(row["reasons"], since_arrival)))
    return found


def _files(context: Context, source: str) -> list[Entry]:
    """Each broken file once, with the money of all families of tables."""
    found: dict[str, Entry] = {}
    for wards in ready_wards(context, source):
        if wards.broken is None:
            continue
        for row in context.engine.query(broken_entries_sql(wards)).to_pylist():
            entry = _entry(context, wards, {**row, "row": 0, "key": ""}, FILE)
            known = found.get(entry.file_hash)
            found[entry.file_hash] = entry if known is None else _joined(known, entry)
    return list(found.values())


def _joined(one: Entry, other: Entry) -> Entry:
    state = OPEN if OPEN in (one.state, other.state) else RESENT
    return replace(one, state=state, money=(*one.money, *other.money))


def _entry(context: Context, wards: Wards, row: dict[str, Any], kind: str) -> Entry:
    since: datetime = row["since"].astimezone(UTC)
    return Entry(
        source=wards.source,
        table=str(wards.files if kind == FILE else wards.table),
        kind=kind,
        state=RESENT if row["answered"] else OPEN,
        file=row["file"],
        row=row["row"],
        key=row["key"],
        reasons=tuple(row["reasons"]),
        money=money_of(wards, row),
        since=since,
        age=max(timedelta(), context.now.astimezone(UTC) - since),
        file_hash=row["hash"],
    )


def _grouped(entries: list[Entry]) -> tuple[EntryGroup, ...]:
    groups: dict[tuple[str, str, str, str, str], list[Entry]] = defaultdict(list)
    for each in entries:
        reason = each.reasons[0].partition(" ")[0] if each.reasons else ""
        groups[(each.source, each.table, each.kind, each.state, reason)].append(each)
    return tuple(
        EntryGroup(
            *key,
            len(listed),
            sum((each.at_stake for each in listed), Decimal(0)),
            max((each.age for each in listed), default=timedelta()),
        )
        for key, listed in sorted(groups.items())
    )
