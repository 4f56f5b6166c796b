"""What each group of tables knows of itself: one document, replaced whole by whoever holds the group's lock."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from freshmart_cli.execute.durable import as_json, replace_whole

KEPT_CHANGES = 400
"""Changes that a group remembers one by one for those that follow it; older ones are told as one."""
KEPT_BATCHES = 2000
"""Batches that changes told as one are said to come from, the latest."""
MOST_TOLD = 5000
"""Values of one expression that changes told as one may list."""

Values = dict[str, dict[str, list[str] | None]]
"""table → expression → values touched, or None where there are too many to list."""


@dataclass(frozen=True, slots=True)
class Change:
    """One publication: what it was made of and which values it touched, recorded before it is applied.

    ``everything``: the tables were rebuilt, so followers recompute in full. ``release``: no more than rows that had
    waited for a parent.
    """

    id: str
    batches: tuple[str, ...] = ()
    upstream: tuple[str, ...] = ()
    values: Values = field(default_factory=dict)
    everything: bool = False
    release: bool = False


@dataclass(frozen=True, slots=True)
class Held:
    """A batch that a gate holds, and why."""

    batch_id: str
    reason: str
    since: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """Rows that wait for the parent of a reference, ``table.name``."""

    reference: str
    rows: int


@dataclass(frozen=True, slots=True)
class BatchQuality:
    """Rows read and rows passing of one batch in one table, for the gate of later batches."""

    batch_id: str
    table: str
    read: int
    passed: int


@dataclass(frozen=True, slots=True)
class GroupState:
    """``promoted``: batches published. ``consumed``: upstream changes taken in. ``in_flight``: recorded, maybe
    half applied. ``waiting``: as of the last promotion that ended. ``generation``: raised by each rebuild, part of the
    tables' folders. ``closed_before``: the first day of the first period that was open when a table of closed periods
    was last made."""

    definition: str = ""
    generation: int = 0
    promoted: tuple[str, ...] = ()
    consumed: tuple[str, ...] = ()
    held: tuple[Held, ...] = ()
    overridden: tuple[str, ...] = ()
    quality: tuple[BatchQuality, ...] = ()
    waiting: tuple[Waiting, ...] = ()
    decided: tuple[str, ...] = ()
    changes: tuple[Change, ...] = ()
    dropped_changes: bool = False
    in_flight: Change | None = None
    closed_before: str = ""

    def began(self, change: Change) -> GroupState:
        return replace(self, in_flight=change)

    def ended(self) -> GroupState:
        """The change in flight is applied; those that follow may take it in."""
        if self.in_flight is None:
            return self
        changes = (*self.changes, self.in_flight)
        if len(changes) > KEPT_CHANGES:
            changes = (_told_as_one(*changes[:2]), *changes[2:])
        return replace(self, changes=changes, in_flight=None)


def _told_as_one(older: Change, newer: Change) -> Change:
    """Under the newer one's id: whoever took that in had taken in the older one, since changes are taken in order."""
    return replace(
        newer,
        batches=(*older.batches, *newer.batches)[-KEPT_BATCHES:],
        upstream=(*older.upstream, *newer.upstream)[-KEPT_BATCHES:],
        values=_touched_by_either(older.values, newer.values),
        everything=older.everything or newer.everything,
    )


def _touched_by_either(older: Values, newer: Values) -> Values:
    both = older.keys() & newer.keys()
    return {**older, **newer, **{table: _either(older[table], newer[table]) for table in both}}


def _either(older: dict[str, list[str] | None], newer: dict[str, list[str] | None]) -> dict[str, list[str] | None]:
    """What both tell of; an expression that one of them was not asked for stays unknown."""
    found: dict[str, list[str] | None] = {}
    for expression in older.keys() & newer.keys():
        one, other = older[expression], newer[expression]
        listed = None if one is None or other is None else sorted({*one, *other})
        found[expression] = None if listed is None or len(listed) > MOST_TOLD else listed
    return found


class States:
    """The documents under ``_ledger/_state``."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def read(self, group: str) -> GroupState:
        path = self._folder / f"{group}.json"
        return _from_json(json.loads(path.read_bytes())) if path.exists() else GroupState()

    def write(self, group: str, state: GroupState) -> None:
        replace_whole(self._folder / f"{group}.json", as_json(asdict(state)))

    def read_stamp(self, group: str) -> str:
        """When the group's step last ran, ISO 8601; '' if never."""
        path = self._folder / f"{group}.ran"
        return path.read_text() if path.exists() else ""

    def write_stamp(self, group: str, stamp: str) -> None:
        replace_whole(self._folder / f"{group}.ran", stamp.encode())


def _from_json(document: dict[str, Any]) -> GroupState:
    document["held"] = tuple(Held(**each) for each in document["held"])
    document["quality"] = tuple(BatchQuality(**each) for each in document["quality"])
    document["waiting"] = tuple(Waiting(**each) for each in document.get("waiting", ()))
    document["changes"] = tuple(_change(each) for each in document["changes"])
    document["in_flight"] = _change(document["in_flight"]) if document["in_flight"] else None
    for name in ("promoted", "consumed", "overridden", "decided"):
        document[name] = tuple(document[name])
    return GroupState(**document)


def _change(document: dict[str, Any]) -> Change:
    return Change(
        document["id"],
        tuple(document["batches"]),
        tuple(document["upstream"]),
        document["values"],
        document["everything"],
        document.get("release", False),
    )
