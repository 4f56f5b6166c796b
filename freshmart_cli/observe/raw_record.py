"""One record as bronze keeps it, and as a person is shown it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

HIDING = ("identifier", "contact")
"""Classes of personal data that raw lines do not show."""


@dataclass(frozen=True, slots=True)
class RawRecord:
    """``text`` is the whole record; ``fields`` and ``header`` are None unless its format splits records."""

    text: str
    fields: tuple[str, ...] | None = None
    header: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class RawField:
    """A field by name, its text as received, trimmed."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class ReadRecord:
    """``kind``: its record type, '' where records have one; ``fields`` are empty where it cannot be taken apart."""

    kind: str
    text: str
    fields: tuple[RawField, ...]


class RecordReader(Protocol):
    """Takes a record apart and hides what is personal."""

    def read(self, record: RawRecord) -> ReadRecord: ...


def stars(text: str) -> str:
    """A text hidden; a blank one is shown as it is."""
    return "*" * len(text) if text.strip() else text
