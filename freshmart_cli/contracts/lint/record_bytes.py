"""FM220–FM224: every byte of a record belongs to one field, and each field has the width of its type."""

from __future__ import annotations

from collections.abc import Iterator

from freshmart_cli.contracts.column_type import MAX_DIGITS
from freshmart_cli.contracts.document import Document, Spot
from freshmart_cli.contracts.rules import structure as rules
from freshmart_cli.counting import counted
from freshmart_cli.errors import Diagnostic
from freshmart_cli.formats.fixed_width_options import FixedField, Record

_WIDTHS = {
    "date": (8, "YYYYMMDD"),
    "julian": (7, "YYYYDDD"),
    "time": (6, "HHMMSS"),
    "timestamp": (14, "YYYYMMDDHHMMSS"),
}
_DECIMAL_KINDS = ("implied", "overpunch")
_NUMBERS = (*_DECIMAL_KINDS, "int", "position")
_SIGNED_DIGITS = 18
"""An overpunched number is a bigint until its sign is known."""


def byte_problems(document: Document, name: str, record: Record, length: int) -> Iterator[Diagnostic]:
    """Overlaps, gaps, first and last byte, and widths, of one record."""
    fields = Spot(("format", "records", name, "fields"))
    for field_name, field in record.fields.items():
        yield from _width(document, fields.at(field_name), field)
    sound = all(1 <= field.start <= field.end for field in record.fields.values())
    if sound and record.fields and len(record.fields) == len(document.keys(*fields.path)):
        yield from _coverage(document, fields, record, length)


def _coverage(document: Document, fields: Spot, record: Record, length: int) -> Iterator[Diagnostic]:
    by_start = sorted(record.fields.items(), key=lambda item: (item[1].start, item[1].end))
    first_name, first = by_start[0]
    if first.start != 1:
        message = f"the first field {first_name} starts at byte {first.start}"
        yield rules.FIELDS_START.found(document, fields.at(first_name), message, _filler(1, first.start - 1))
    last_name, last = first_name, first
    for name, field in by_start[1:]:
        if field.start <= last.end:
            message = f"{name} ({field.start}-{field.end}) overlaps {last_name} ({last.start}-{last.end})"
            yield rules.FIELDS_OVERLAP.found(document, fields.at(name), message, f"start at {last.end + 1}?")
        elif field.start > last.end + 1:
            message = f"bytes {last.end + 1}-{field.start - 1} between {last_name} and {name} belong to no field"
            yield rules.FIELDS_GAP.found(document, fields.at(name), message, _filler(last.end + 1, field.start - 1))
        if field.end > last.end:
            last_name, last = name, field
    if last.end != length:
        problem = "beyond" if last.end > length else "before"
        message = f"{last_name} ends at byte {last.end}, {problem} record_length {length}"
        hint = "" if last.end > length else _filler(last.end + 1, length)
        yield rules.FIELDS_LENGTH.found(document, fields.at(last_name), message, hint)


def _filler(first: int, last: int) -> str:
    return f"add filler: {first}-{last} skip"


def _width(document: Document, spot: Spot, field: FixedField) -> Iterator[Diagnostic]:
    message, hint = "", ""
    if field.end < field.start or field.start < 1:
        message, hint = (
            f"{field.start}-{field.end} is no byte range",
            "first-last, counted from 1, last included",
        )
    elif field.kind in _WIDTHS and field.width != _WIDTHS[field.kind][0]:
        width, shape = _WIDTHS[field.kind]
        message = f"{field.kind} takes {width} bytes ({shape}), the field has {field.width}"
    elif field.digits and field.kind not in _DECIMAL_KINDS:
        message, hint = f"{field.kind} takes no decimals", "only implied(n) and overpunch(n) do"
    elif field.digits > field.width:
        message = f"{counted(field.digits, 'decimal')} do not fit into {counted(field.width, 'byte')}"
    elif field.kind in _NUMBERS and field.width > MAX_DIGITS:
        message, hint = (
            f"a number of {field.width} digits does not fit any type",
            f"at most {MAX_DIGITS}; else digits",
        )
    elif field.kind == "overpunch" and field.width > _SIGNED_DIGITS:
        message, hint = (
            f"an overpunch of {field.width} digits cannot be read",
            f"at most {_SIGNED_DIGITS}; take a wider one as text and convert it in a column's expr",
        )
    if message:
        yield rules.FIELD_WIDTH.found(document, spot, message, hint)
