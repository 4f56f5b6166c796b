"""Faults of records: poison, tombstones, gaps, replays, contradictions, old versions, late ones."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from random import Random

from freshmart_cli.simulate.strikes import Strike
from freshmart_cli.simulate.supply.messages import message, version_of
from freshmart_cli.simulate.supply.movements import SupplyEvent
from freshmart_cli.simulate.supply.topic import Record

POISON, TOMBSTONE, DUPLICATE, CONFLICT = "poison", "tombstone", "duplicate", "conflict"
_RECEIPTS_FIRST = (
    ("store", "shipment_received"),
    ("store", "shipment_dispatched"),
    ("dc", "shipment_received"),
    ("dc", "shipment_dispatched"),
    ("store", "order_placed"),
)


@dataclass(slots=True)
class Struck:
    """The records of a partition's day, which faults add to. ``counted`` are (event, 1 or -1) that differ from
    what truly happened as long as the second delivery has not come."""

    records: list[Record]
    gtins: Sequence[str]
    counted: list[tuple[SupplyEvent, int]]


Inflict = Callable[[Struck, Record, Strike], str]


def poison_json(struck: Struck, record: Record, strike: Strike) -> str:
    assert isinstance(record.value, str)
    _after(struck, record, strike, replace(record, value=record.value[:57], outcome=POISON))
    return "the value ends in the middle of its JSON: lands with key, bytes, headers and error, the offset advances"


def poison_utf8(struck: Struck, record: Record, strike: Strike) -> str:
    _after(struck, record, strike, replace(record, value=b'{"event_id":"\xff\xfe\x80"}', outcome=POISON))
    return "the value is not UTF-8 and comes as value_base64: poison, its bytes are kept"


def poison_schema_version(struck: Struck, record: Record, strike: Strike) -> str:
    version = strike.setting("version")
    value = message(_another(record, strike), version, struck.gtins)
    _after(struck, record, strike, replace(record, value=value, outcome=POISON))
    return f"schema_version {version}, which nobody knows: poison"


def tombstone(struck: Struck, record: Record, strike: Strike) -> str:
    _after(struck, record, strike, replace(record, value=None, outcome=TOMBSTONE))
    return "a null value: counted as a tombstone, no error"


def offset_gap(struck: Struck, record: Record, strike: Strike) -> str:
    record.skips += strike.setting("offsets")
    record.tags.append(strike.number)
    return f"{strike.setting('offsets')} offsets before this record never existed: a gap has a status, it is no error"


def duplicate_event(struck: Struck, record: Record, strike: Strike) -> str:
    record.tags.append(strike.number)
    _after(struck, record, strike, replace(record, outcome=DUPLICATE))
    return "the producer sent the event again: another offset, the same event_id and content: a duplicate"


def event_id_conflict(struck: Struck, record: Record, strike: Strike) -> str:
    event = record.event
    assert event is not None
    (product, quantity), *rest = event.lines
    other = replace(event, lines=((product, quantity + 1), *rest))
    value = message(other, version_of(event.producer), struck.gtins)
    record.tags.append(strike.number)
    _after(struck, record, strike, replace(record, value=value, outcome=CONFLICT))
    expect = "the same event_id with other content: the lowest offset stands, the later one is quarantined"
    if not strike.setting("swapped"):
        return expect
    record.late = strike.number
    struck.counted += [(event, -1), (other, 1)]
    return f"{expect}; here the lower offset arrives in delivery 2: until then the later one is published"


def schema_version(struck: Struck, record: Record, strike: Strike) -> str:
    version = strike.setting("version")
    assert record.event is not None
    record.value = message(record.event, version, struck.gtins)
    record.headers = None
    record.tags.append(strike.number)
    return f"one event in schema_version {version}: accepted, the same as in any other"


def late_supply_event(struck: Struck, record: Record, strike: Strike) -> str:
    assert record.event is not None
    record.late = strike.number
    record.tags.append(strike.number)
    struck.counted.append((record.event, -1))
    return "its offset is a gap after delivery 1 and comes in delivery 2: months that had closed are restated"


FAULTS: dict[str, Inflict] = {
    "poison_json": poison_json,
    "poison_utf8": poison_utf8,
    "poison_schema_version": poison_schema_version,
    "tombstone": tombstone,
    "offset_gap": offset_gap,
    "duplicate_event": duplicate_event,
    "event_id_conflict": event_id_conflict,
    "schema_version": schema_version,
    "late_supply_event": late_supply_event,
}


def chosen(records: Sequence[Record], strike: Strike, rng: Random) -> Record:
    """A record that no fault has touched; a receipt where the fault is about quantities."""
    whole = [record for record in records if record.event and not record.tags and record.outcome == "accepted"]
    if strike.kind in ("late_supply_event", "event_id_conflict"):
        for kind, event_type in _RECEIPTS_FIRST:
            apt = [each for each in whole if each.event and _is(each.event, kind, event_type)]
            if apt:
                return apt[int(rng.random() * len(apt))]
    return whole[int(rng.random() * len(whole))]


def _is(event: SupplyEvent, kind: str, event_type: str) -> bool:
    return event.location.kind == kind and event.event_type == event_type


def _after(struck: Struck, record: Record, strike: Strike, other: Record) -> None:
    """Another record right behind one that stays as it is."""
    other.tags = [strike.number]
    other.timestamp = record.timestamp + 5
    other.skips = 0
    struck.records.insert(struck.records.index(record) + 1, other)


def _another(record: Record, strike: Strike) -> SupplyEvent:
    assert record.event is not None
    return replace(record.event, event_id=f"00000000-0000-4000-8000-{strike.number:012d}")
