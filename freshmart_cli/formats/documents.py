"""What records are whose text is JSON: a document, or one of the things that stand in its place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import pyarrow as pa
from pydantic_core import from_json

Kind = Literal["document", "tombstone", "blank", "unreadable"]
"""A tombstone is a null: counted, no row and no error. A blank line holds nothing and is counted as nothing."""

RECORD_COLUMNS = (
    pa.field("_record", pa.string()),
    pa.field("_error", pa.string()),
)
"""The kind of each record, and of an unreadable one what is wrong with it."""

NOT_TEXT = "the text does not decode"
NOT_JSON = "not JSON"

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
    """What a text is; None is one that did not decode. JSON is read strictly: no NaN, nothing after the value."""
    if text is None:
        return UNREADABLE_TEXT
    try:
        value = from_json(text, allow_inf_nan=False)
    except ValueError:
        return UNREADABLE_JSON if text.strip(_BLANK) else BLANK
    return TOMBSTONE if value is None else DOCUMENT


def record_columns(records: Sequence[Told]) -> list[pa.Array]:
    """RECORD_COLUMNS of records told apart."""
    return [
        pa.array([each.kind for each in records], pa.string()),
        pa.array([each.error for each in records], pa.string()),
    ]
