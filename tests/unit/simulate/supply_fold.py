"""An independent reader of the supply chain's topic: knows GOLD.md, *Supply chain*, shares nothing with the simulator."""

from __future__ import annotations

import base64
import json
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

QUANTITIES = ("qty_ordered", "qty_shipped", "qty_received", "qty_on_hand", "quantity")


@dataclass
class Event:
    """One supply event, whatever version told it."""

    event_id: str
    event_type: str
    at: datetime
    dc_id: int
    store_id: int | None
    order_id: str | None
    shipment_id: str | None
    requested: str | None
    lines: list[tuple[str, int]]


@dataclass
class Read:
    """``outcomes`` by (partition, offset)."""

    lines: int = 0
    replayed: int = 0
    outcomes: dict[tuple[int, int], str] = field(default_factory=dict)
    events: dict[str, Event] = field(default_factory=dict)


def records(roots: Sequence[Path]) -> list[dict[str, Any]]:
    paths = [path for root in roots for path in sorted((root / "supply_chain").rglob("*.jsonl"))]
    return [json.loads(line) for path in paths for line in path.read_text("utf-8").splitlines()]


def read(roots: Sequence[Path]) -> Read:
    found = Read()
    by_place: dict[tuple[int, int], dict[str, Any]] = {}
    for record in records(roots):
        found.lines += 1
        place = (record["partition"], record["offset"])
        found.replayed += place in by_place
        by_place.setdefault(place, record)
    contents: dict[str, Any] = {}
    for place, record in sorted(by_place.items(), key=lambda each: (each[0][1], each[0][0])):
        found.outcomes[place] = outcome(record, found, contents)
    return found


def outcome(record: dict[str, Any], found: Read, contents: dict[str, Any]) -> str:
    if "value_base64" in record:
        base64.b64decode(record["value_base64"], validate=True)
        return "poison"
    if record["value"] is None:
        return "tombstone"
    try:
        value = json.loads(record["value"])
    except json.JSONDecodeError:
        return "poison"
    if value["schema_version"] not in (1, 2, 3):
        return "poison"
    known = contents.setdefault(value["event_id"], value)
    if known is not value:
        return "duplicate" if known == value else "conflict"
    found.events[value["event_id"]] = event(value)
    return "accepted"


def event(value: dict[str, Any]) -> Event:
    is_old = value["schema_version"] == 1
    at = (
        datetime.fromtimestamp(value["event_time"] / 1000, UTC)
        if is_old
        else datetime.fromisoformat(value["event_time"])
    )
    lines = [
        (f"{line['gtin']:0>14}", next(line[name] for name in QUANTITIES if name in line)) for line in value["lines"]
    ]
    return Event(
        value["event_id"],
        value["event_type"],
        at,
        value["dc" if is_old else "dc_id"],
        value["store" if is_old else "store_id"],
        value["order_id"],
        value["shipment_id"],
        value.get("requested_delivery_date"),
        lines,
    )


def by_type(found: Read) -> dict[str, dict[str, int]]:
    figures: dict[str, Counter[str]] = defaultdict(Counter)
    for each in found.events.values():
        figures[each.event_type].update(
            events=1, lines=len(each.lines), units=sum(quantity for _, quantity in each.lines)
        )
    return {name: dict(counts) for name, counts in figures.items()}


def by_month(found: Read) -> dict[tuple[str, int, str], Counter[str]]:
    """Order lines and quantities by the month in which the order was wanted, its DC and who ordered."""
    requested = {
        each.order_id: each.requested or "" for each in found.events.values() if each.event_type == "order_placed"
    }
    names = {"order_placed": "qty_ordered", "shipment_dispatched": "qty_shipped", "shipment_received": "qty_received"}
    months: dict[tuple[str, int, str], Counter[str]] = defaultdict(Counter)
    for each in found.events.values():
        if each.event_type in names:
            row = months[requested[each.order_id][:7], each.dc_id, "store" if each.store_id else "dc"]
            row[names[each.event_type]] += sum(quantity for _, quantity in each.lines)
            row["order_lines"] += len(each.lines) * (each.event_type == "order_placed")
    return months
