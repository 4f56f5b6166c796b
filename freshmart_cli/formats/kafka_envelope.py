"""Kafka records as lines of JSON, taken apart (GOLD.md, *Supply chain*)."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa
from pydantic_core import from_json, to_json

from freshmart_cli.formats.documents import BLANK, TOMBSTONE, UNREADABLE_TEXT, Told, told

ENVELOPE_COLUMNS = (
    pa.field("_topic", pa.string()),
    pa.field("_partition", pa.int32()),
    pa.field("_offset", pa.int64()),
    pa.field("_timestamp", pa.timestamp("us", "UTC")),
    pa.field("_key", pa.string()),
    pa.field("_headers", pa.string()),
    pa.field("_document", pa.string()),
)
"""Of a Kafka record: where it stood, when it was made, its key, its headers as JSON and its value.

NULL where there is no envelope, whose value then is ``_raw`` itself.
"""

NOT_A_RECORD = Told("unreadable", "not a Kafka record")
NOT_BASE64 = Told("unreadable", "value_base64 is not base64")
EMPTY_VALUE = Told("unreadable", "the value is an empty text")

_MOST_MS = 253_402_300_799_999
"""The last millisecond of the year 9999; Kafka says -1 where it knows no time."""


@dataclass(slots=True)
class Opened:
    """The parts of records one after the other, in columns."""

    records: list[Told] = field(default_factory=list)
    topics: list[str | None] = field(default_factory=list)
    partitions: list[int | None] = field(default_factory=list)
    offsets: list[int | None] = field(default_factory=list)
    timestamps: list[int | None] = field(default_factory=list)
    keys: list[str | None] = field(default_factory=list)
    headers: list[str | None] = field(default_factory=list)
    values: list[str | None] = field(default_factory=list)

    def columns(self) -> list[pa.Array]:
        """ENVELOPE_COLUMNS of what was opened."""
        parts: tuple[list[Any], ...] = (
            self.topics, self.partitions, self.offsets, self.timestamps, self.keys, self.headers, self.values,
        )  # fmt: skip
        return [pa.array(part, each.type) for part, each in zip(parts, ENVELOPE_COLUMNS, strict=True)]


def opened(texts: Sequence[str | None]) -> Opened:
    """Take each line apart; one that is no Kafka record is unreadable and spoils no other."""
    found = Opened()
    for text in texts:
        envelope = _envelope(text)
        if isinstance(envelope, Told):
            _append(found, envelope, {}, None)
            continue
        value = _value(envelope)
        if isinstance(value, Told):
            _append(found, value, envelope, None)
        else:
            _append(found, TOMBSTONE if value is None else _document(value), envelope, value)
    return found


def _envelope(text: str | None) -> dict[str, Any] | Told:
    if text is None:
        return UNREADABLE_TEXT
    try:
        envelope = from_json(text, allow_inf_nan=False)
    except ValueError:
        return NOT_A_RECORD if text.strip() else BLANK
    stands = isinstance(envelope, dict) and (
        isinstance(envelope.get("topic"), str)
        and _is_count(envelope.get("partition"), 31)
        and _is_count(envelope.get("offset"), 63)
        and ("value" in envelope or "value_base64" in envelope)
    )
    return envelope if stands else NOT_A_RECORD


def _is_count(value: Any, bits: int) -> bool:
    return type(value) is int and 0 <= value < 1 << bits


def _value(envelope: dict[str, Any]) -> str | Told | None:
    """The value's text, None where it is null."""
    value = envelope.get("value")
    encoded = envelope.get("value_base64")
    if value is None and encoded is not None:
        try:
            return base64.b64decode(encoded, validate=True).decode()
        except (binascii.Error, TypeError):
            return NOT_BASE64
        except ValueError:
            return UNREADABLE_TEXT
    return value if value is None or isinstance(value, str) else NOT_A_RECORD


def _document(value: str) -> Told:
    found = told(value)
    return EMPTY_VALUE if found is BLANK else found


def _append(found: Opened, record: Told, envelope: dict[str, Any], value: str | None) -> None:
    found.records.append(record)
    found.topics.append(envelope.get("topic"))
    found.partitions.append(envelope.get("partition"))
    found.offsets.append(envelope.get("offset"))
    found.timestamps.append(_microseconds(envelope.get("timestamp")))
    found.keys.append(_text(envelope.get("key")))
    found.headers.append(_json(envelope.get("headers")))
    found.values.append(value)


def _microseconds(milliseconds: Any) -> int | None:
    return milliseconds * 1000 if type(milliseconds) is int and 0 <= milliseconds <= _MOST_MS else None


def _text(key: Any) -> str | None:
    return key if key is None or isinstance(key, str) else _json(key)


def _json(value: Any) -> str | None:
    return None if value is None else to_json(value).decode()
