"""What the text of a field means: a typed value, or that it is unreadable (POS.md, *Bytes*)."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Final

from tests.pos.layout import Field, FieldType

Value = int | str | Decimal | date | datetime | None
PUNCHED: Final = {sign: ("", str(digit)) for digit, sign in enumerate("{ABCDEFGHI")} | {
    sign: ("-", str(digit)) for digit, sign in enumerate("}JKLMNOPQR")
}
DIGITS: Final = re.compile(r"[0-9]+")


class Unreadable(ValueError):
    """The text is no value of its field's type."""


def value_of(field: Field, record: str) -> Value:
    """The field's value in a record; raises Unreadable, also where the record ends before the field does."""
    text = field.text(record)
    if field.type == "A":
        return text.rstrip(" ")
    if len(text) < field.width:
        raise Unreadable(field.name)
    if field.type in ("9?", "D?", "G") and "" in (text.strip(" "), text.strip("0")):
        return None
    try:
        return _typed(field.type, text)
    except ValueError:
        raise Unreadable(f"{field.name} {text!r}") from None


def _typed(kind: FieldType, text: str) -> Value:
    if kind in ("S2", "S3"):
        return _signed(text, int(kind[1]))
    if not DIGITS.fullmatch(text):
        raise Unreadable(text)
    if kind == "U2":
        return Decimal(int(text)).scaleb(-2)
    if kind in ("9", "9?"):
        return int(text)
    return text if kind == "G" else _moment(kind, text)


def _signed(text: str, decimals: int) -> Decimal:
    sign, last = PUNCHED.get(text[-1], ("", text[-1]))
    if not DIGITS.fullmatch(text[:-1] + last):
        raise Unreadable(text)
    # Subtracting from zero leaves no negative zero.
    amount = Decimal(int(text[:-1] + last)).scaleb(-decimals)
    return 0 - amount if sign else amount


def _moment(kind: FieldType, text: str) -> Value:
    if kind == "T":
        return time(int(text[:2]), int(text[2:4]), int(text[4:])).isoformat()
    if kind == "TS":
        return datetime.combine(_day(text), time(int(text[8:10]), int(text[10:12]), int(text[12:])))
    if kind == "J":
        found = date(int(text[:4]), 1, 1) + timedelta(days=int(text[4:]) - 1)
        if found.year != int(text[:4]):
            raise Unreadable(text)
        return found
    return _day(text)


def _day(text: str) -> date:
    return date(int(text[:4]), int(text[4:6]), int(text[6:8]))
