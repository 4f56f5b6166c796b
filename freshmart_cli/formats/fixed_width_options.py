"""The options of fixed-width files: byte ranges, record types and control totals."""

from __future__ import annotations

import re
from typing import Any, Literal, Self

from pydantic import Field, model_validator

from freshmart_cli.formats.encodings import Encoding
from freshmart_cli.formats.piece import Piece
from freshmart_cli.formats.shorthand import field_from_text

FieldKind = Literal[
    "int", "digits", "text", "date", "julian", "time", "timestamp", "implied", "overpunch", "position", "skip"
]

_CRC_TERM = re.compile(r"crc32_before\(\s*([^.()\s]+)\s*\.\s*([^.()\s]+)\s*\)")


class FixedField(Piece):
    """A byte range of a record, 1-based and inclusive; ``digits`` are implied decimals."""

    start: int
    end: int
    kind: FieldKind
    digits: int = 0
    optional: bool = False

    @model_validator(mode="before")
    @classmethod
    def _short_form(cls, value: Any) -> Any:
        return field_from_text(value) if isinstance(value, str) else value

    @property
    def width(self) -> int:
        return self.end - self.start + 1

    @property
    def is_content(self) -> bool:
        """Position and skip fields make no column and stay out of the content hash."""
        return self.kind not in ("position", "skip")


class Record(Piece):
    """One record type of a fixed-width file."""

    once: Literal["", "first", "last"] = ""
    under: str = ""
    match: tuple[str, ...] = ()
    fields: dict[str, FixedField]


class FixedWidthOptions(Piece):
    """``format: {type: fixed_width, …}``; a file of one record type has ``records`` with a single entry."""

    type: Literal["fixed_width"]
    encoding: Encoding = "latin-1"
    record_length: int = Field(gt=0)
    record_type: str = ""
    records: dict[str, Record]
    reconcile: dict[str, str] = Field(default_factory=dict)
    evaluable_if: tuple[str, ...] = ()

    @property
    def type_range(self) -> tuple[int, int]:
        """First and last byte of the record type, 1-based; (0, 0) where records have one type."""
        first, _, last = self.record_type.partition("-")
        return (int(first), int(last or first)) if first else (0, 0)

    @property
    def root_records(self) -> tuple[str, ...]:
        """Types that others may stand under: neither once a file nor under another."""
        return tuple(kind for kind, record in self.records.items() if not record.under and not record.once)

    @property
    def crc_fields(self) -> dict[str, FixedField]:
        """Record type → its field that a reconcile check names in ``crc32_before(T.f)``."""
        return {kind: self.records[kind].fields[field] for kind, field in self._crc_terms()}

    def _crc_terms(self) -> list[tuple[str, str]]:
        return sorted({term for check in self.reconcile.values() for term in _CRC_TERM.findall(check)})

    @model_validator(mode="after")
    def _one_checksum_a_record(self) -> Self:
        seen: dict[str, str] = {}
        for kind, field in self._crc_terms():
            if kind not in self.records or field not in self.records[kind].fields:
                raise ValueError(f"crc32_before({kind}.{field}) names no field of a record")
            if seen.setdefault(kind, field) != field:
                raise ValueError(f"crc32_before names two fields of {kind}: {seen[kind]} and {field}")
        return self
