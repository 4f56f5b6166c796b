"""What records are whose text is JSON: a document, or one of the things that stand in its place."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import pyarrow as pa
from pydantic_core import from_json, to_json

Kind = Literal["document", "tombstone", "blank", "unreadable"]
"""A tombstone is a null: counted, no row and no error. A blank line holds nothing and is counted as nothing."""

RECORD_COLUMNS = (
    pa.field("_record", pa.string()),
    pa.field("_error", pa.string()),
)
"""The kind of each record, and of an unreadable one what is wrong with it."""

NOT_TEXT = "the text does not decode"
NOT_JSON = "not JSON"
NOT_AN_OBJECT = "no object, but a "
TOLD_TWICE = "a name stands twice in one object: "

_BLANK = " \t\r"
"""What may stand around a document, its line end apart (RFC 8259)."""


@dataclass(frozen=True, slots=True)
class Told:
    """One record: its kind and, of an unreadable one, why."""

    kind: Kind
    error: str | None = None


DOCUMENT, TOMBSTONE, BLANK = Told("document"), Told("tombstone"), Told("blank")
UNREADABLE_TEXT, UNREADABLE_JSON = Told("unreadable", NOT_TEXT), Told("unreadable", NOT_JSON)


def told(text: str | None) -> Told:
    """What a text is; None is one that did not decode.

    JSON is read strictly: no NaN, nothing after the value, and no name twice in one object, where each reader would
    take another of its values (RFC 8259, 4).
    """
    if text is None:
        return UNREADABLE_TEXT
    try:
        value = from_json(text, allow_inf_nan=False)
    except ValueError:
        return UNREADABLE_JSON if text.strip(_BLANK) else BLANK
    if value is None:
        return TOMBSTONE
    if not isinstance(value, dict):
        return Told("unreadable", NOT_AN_OBJECT + _KINDS[type(value)])
    twice = _told_twice(text, value)
    return DOCUMENT if twice is None else Told("unreadable", TOLD_TWICE + twice)


_KINDS = {list: "list", str: "text", bool: "boolean", int: "number", float: "number"}


class _Twice(ValueError):
    """A name stands twice."""


def _told_twice(text: str, value: dict[str, Any]) -> str | None:
    """A name that stands twice in one object, or None.

    The parsed value has each name once; so where it has as many quotes as the text, none is lost. Quotes that the
    text writes otherwise are looked at closely.
    """
    if text.count('"') == to_json(value).count(b'"') and "\\u0022" not in text:
        return None
    try:
        json.loads(text, object_pairs_hook=_distinct, parse_int=str, parse_float=str)
    except _Twice as found:
        return str(found)
    return None


def _distinct(pairs: list[tuple[str, Any]]) -> None:
    seen: set[str] = set()
    for name, _ in pairs:
        if name in seen:
            raise _Twice(name)
        seen.add(name)


def record_columns(records: Sequence[Told]) -> list[pa.Array]:
    """RECORD_COLUMNS of records told apart."""
    return [
        pa.array([each.kind for each in records], pa.string()),
        pa.array([each.error for each in records], pa.string()),
    ]
