"""An independent reader of Debezium files: knows PROTOCOLS.md, *CDC and history*, shares nothing with the simulator."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

KEYS = {
    "members": ("customer_id",),
    "loyalty_cards": ("card_number",),
    "account_links": ("customer_id", "online_user_id"),
}
UNAVAILABLE = "__debezium_unavailable_value"

Key = tuple[Any, ...]
Row = dict[str, Any]


@dataclass
class Landed:
    """The lines of a table's files, whole files that came twice left out."""

    lines: int = 0
    tombstones: int = 0
    duplicates: int = 0
    files: int = 0
    duplicate_files: int = 0
    ops: Counter[str] = field(default_factory=Counter)
    events: list[dict[str, Any]] = field(default_factory=list)


@dataclass
class Table:
    """``versions`` of each key; the last one may be ``ended``."""

    versions: dict[Key, list[Row]] = field(default_factory=dict)
    current: dict[Key, Row] = field(default_factory=dict)

    def tally(self) -> dict[str, int]:
        keys = len(self.versions)
        versions = sum(map(len, self.versions.values()))
        return {"current": len(self.current), "versions": versions, "keys": keys, "ended": keys - len(self.current)}

    def put(self, key: Key, row: Row) -> None:
        if self.current.get(key) != row:
            self.versions.setdefault(key, []).append(row)
            self.current[key] = row


def landed(roots: Sequence[Path], table: str) -> Landed:
    found, digests, known = Landed(), set(), set()
    for root in roots:
        for path in sorted((root / "loyalty" / table).glob("*.jsonl")):
            content = path.read_bytes()
            digest = hashlib.sha256(content).digest()
            if digest in digests:
                found.duplicate_files += 1
                continue
            digests.add(digest)
            found.files += 1
            for line in content.decode().splitlines():
                take(found, json.loads(line), table, known)
    return found


def take(found: Landed, event: dict[str, Any] | None, table: str, known: set[tuple[object, ...]]) -> None:
    found.lines += 1
    if event is None:
        found.tombstones += 1
        return
    event = event.get("payload", event)
    source = event["source"]
    assert source["table"] == table
    commit, lsn = json.loads(source["sequence"])
    assert int(lsn) == source["lsn"]
    row = event.get("after") or event.get("before") or {}
    key = tuple(row.get(name) for name in KEYS[table])
    identity = (commit, lsn, source["txId"], event["op"], key)
    if identity in known:
        found.duplicates += 1
        return
    known.add(identity)
    found.ops[event["op"]] += 1
    streaming = source["snapshot"] == "false"
    total = event["transaction"]["total_order"] if event.get("transaction") else 0
    order = (int(commit or lsn), streaming, int(lsn), total, event["op"] != "d")
    found.events.append({**event, "key": key, "order": order, "commit_order": (int(commit or lsn), int(lsn))})


def fold(events: Sequence[dict[str, Any]]) -> Table:
    """Everything in the order of the log, whatever the order of the files."""
    table = Table()
    gone: dict[tuple[int, int], Row] = {}
    pictured: set[Key] = set()
    for event in sorted(events, key=lambda event: event["order"]):
        op, key = event["op"], event["key"]
        if op == "t":
            table.current.clear()
        elif op == "d":
            old = table.current.pop(key, None)
            if old:
                gone[event["source"]["lsn"], event["source"]["txId"]] = old
        elif op in "cur":
            row = dict(event["after"])
            if row.get("preferences") == UNAVAILABLE:
                place = (event["source"]["lsn"], event["source"]["txId"])
                old = table.current.get(key) or gone.get(place, {}) if op == "c" else table.current.get(key, {})
                row["preferences"] = old.get("preferences", UNAVAILABLE)
            table.put(key, row)
        if op == "r":
            pictured.add(key)
            if event["source"]["snapshot"].startswith("last"):
                table.current = {known: row for known, row in table.current.items() if known in pictured}
                pictured = set()
    return table
