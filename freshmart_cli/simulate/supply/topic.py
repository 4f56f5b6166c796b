"""The Kafka topic: three partitions, their offsets, and the files that its records are kept in."""

from __future__ import annotations

import base64
import json
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from freshmart_cli.simulate.channel import SentFile
from freshmart_cli.simulate.delivery import Deliveries
from freshmart_cli.simulate.supply.movements import SupplyEvent

TOPIC = "freshmart.supply.events"
PARTITIONS = 3
_FIRST_OFFSET = 1_000
_AS_TEXT = json.JSONEncoder(separators=(",", ":")).encode


@dataclass(slots=True)
class Record:
    """``timestamp`` in epoch milliseconds; ``outcome`` is what must become of it; ``late`` names the fault
    that sends it with the second delivery, ``skips`` counts the offsets that are missing before it."""

    timestamp: int
    key: str
    value: str | bytes | None
    headers: tuple[tuple[str, str], ...] | None
    event: SupplyEvent | None = None
    outcome: str = "accepted"
    tags: list[int] = field(default_factory=list)
    skips: int = 0
    late: int | None = None
    partition: int = 0
    offset: int = -1

    def line(self) -> str:
        value: dict[str, Any] = {"value": self.value}
        if isinstance(self.value, bytes):
            value = {"value_base64": base64.b64encode(self.value).decode()}
        record = {
            "topic": TOPIC,
            "partition": self.partition,
            "offset": self.offset,
            "timestamp": self.timestamp,
            "timestamp_type": 1,
            "key": self.key,
            **value,
            "headers": self.headers,
        }
        return _AS_TEXT(record)


class Topic:
    """``counts`` are of (delivery, outcome); ``touched`` and ``files`` are those of each fault."""

    def __init__(self, deliveries: Deliveries, second_delivery: int) -> None:
        self._deliveries = deliveries
        self._second_delivery = second_delivery
        self._next = [_FIRST_OFFSET * (1 + partition) for partition in range(PARTITIONS)]
        self.counts: Counter[tuple[int, str]] = Counter()
        self.touched: dict[int, list[tuple[str, int]]] = defaultdict(list)
        self.files: dict[int, list[SentFile]] = defaultdict(list)

    def append(self, partition: int, records: Sequence[Record]) -> None:
        """Gives a day's records their offsets, in order."""
        for record in records:
            record.partition = partition
            record.offset = self._next[partition] + record.skips
            self._next[partition] = record.offset + 1

    def write(self, day: date, partition: int, records: Sequence[Record], arrived: int) -> None:
        """The day's file of a partition, and one for each fault that holds records back."""
        name = f"supply_chain/{day:%Y%m%d}/supply_p{partition}"
        held: dict[int, list[Record]] = defaultdict(list)
        for record in records:
            if record.late is not None:
                held[record.late].append(record)
        self._send(f"{name}.jsonl", [record for record in records if record.late is None], arrived, 1)
        for number, late in held.items():
            self._send(f"{name}_late{number}.jsonl", late, self._second_delivery + 10 * number, 2)

    def replay(self, day: date, records: Sequence[Record], number: int) -> str:
        """The same offsets once more, for a fault; the answer is the file's path."""
        path = f"supply_chain/replayed/supply_p{records[0].partition}_{day:%Y%m%d}_{number}.jsonl"
        self._deliver(path, records, self._second_delivery + 10 * number, 2)
        self.counts[2, "replayed"] += len(records)
        return path

    def _send(self, path: str, records: Sequence[Record], arrived: int, delivery: int) -> None:
        if not records:
            return
        self._deliver(path, records, arrived, delivery)
        for number, record in enumerate(records, 1):
            self.counts[delivery, record.outcome] += 1
            for tag in record.tags:
                self.touched[tag].append((path, number))
        for tag in sorted({tag for record in records for tag in record.tags}):
            self.files[tag].append(SentFile(path, delivery))

    def _deliver(self, path: str, records: Sequence[Record], arrived: int, delivery: int) -> None:
        content = "".join(f"{record.line()}\n" for record in records).encode()
        self._deliveries.write(path, content, arrived, delivery)
