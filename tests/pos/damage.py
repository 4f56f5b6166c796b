"""Ways in which a file can be wrong, each of which fits any file: rows and places are taken modulo its size."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Protocol

from tests.pos.draft import Draft, Entry


class Damage(Protocol):
    """What a till writes wrongly (``on_draft``; CRC right) or the wire damages (``on_bytes``; CRC wrong)."""

    def on_draft(self, draft: Draft) -> Draft: ...

    def on_bytes(self, content: bytes) -> bytes: ...


@dataclass(frozen=True, slots=True)
class WrittenByTheTill:
    def on_draft(self, draft: Draft) -> Draft:
        return draft

    def on_bytes(self, content: bytes) -> bytes:
        return content


@dataclass(frozen=True, slots=True)
class Edit(WrittenByTheTill):
    """Overwrites from a 1-based position of the nth record of a kind; a file without the kind stays whole."""

    kind: str
    position: int
    text: str
    nth: int = 0

    def on_draft(self, draft: Draft) -> Draft:
        rows = draft.rows_of(self.kind)
        return draft.edited(rows[self.nth % len(rows)], self.position, self.text) if rows else draft


@dataclass(frozen=True, slots=True)
class WrongLength(WrittenByTheTill):
    """Cuts or pads a record."""

    row: int
    length: int

    def on_draft(self, draft: Draft) -> Draft:
        return draft.resized(self.row % (len(draft.body) + 2) + 1, self.length)


@dataclass(frozen=True, slots=True)
class Stray(WrittenByTheTill):
    """Puts a record where it does not belong; counted in the trailer as what it says it is.

    An IT or TN names the nth transaction of the file, which may be the one it stands in: then it only breaks
    its counts.
    """

    row: int
    text: str
    nth: int = 0

    def on_draft(self, draft: Draft) -> Draft:
        text = self.text[:9] + _till(draft, self.nth) + self.text[18:] if self.text[:2] in ("IT", "TN") else self.text
        return draft.inserted(2 + self.row % (len(draft.body) + 1), Entry(text))


@dataclass(frozen=True, slots=True)
class Renamed(WrittenByTheTill):
    """The nth line or tender names another transaction of the file, or none that is there."""

    kind: str
    nth: int
    named: int

    def on_draft(self, draft: Draft) -> Draft:
        return Edit(self.kind, 10, _till(draft, self.named), self.nth).on_draft(draft)


def _till(draft: Draft, nth: int) -> str:
    """register_id and trans_seq of one of the transactions, or of none."""
    tills = [*(draft.body[row - 2].text[13:22] for row in draft.rows_of("TH")), "999999998"]
    return tills[nth % len(tills)]


@dataclass(frozen=True, slots=True)
class Flip(WrittenByTheTill):
    """Changes one byte on the wire."""

    at: int
    mask: int

    def on_bytes(self, content: bytes) -> bytes:
        at = self.at % len(content)
        return content[:at] + bytes([content[at] ^ self.mask]) + content[at + 1 :]


@dataclass(frozen=True, slots=True)
class Truncate(WrittenByTheTill):
    """An upload that ended early: at once, or after so much that the file is still one store's own."""

    at: int

    def on_bytes(self, content: bytes) -> bytes:
        at = self.at % len(content)
        return content[: max(at, 60) if at else 0]


@dataclass(frozen=True, slots=True)
class NoLastNewline(WrittenByTheTill):
    """Harmless (POS.md, *Bytes*)."""

    def on_bytes(self, content: bytes) -> bytes:
        return content.removesuffix(b"\n")


@dataclass(frozen=True, slots=True)
class LowerCaseCrc(WrittenByTheTill):
    """Harmless (POS.md, *Header and trailer*)."""

    def on_bytes(self, content: bytes) -> bytes:
        return content[:-39] + content[-39:].lower()


UNREADABLE_FIELDS: Final = (
    Edit("TH", 31, "2024400"),
    Edit("TH", 38, "246000"),
    Edit("TH", 47, "      "),
    Edit("TH", 98, "0 1"),
    Edit("TH", 101, "20240230"),
    Edit("IT", 19, "   "),
    Edit("IT", 36, "12x4"),
    Edit("IT", 22, "0000000000000A"),
    Edit("IT", 61, "000010?{"),
    Edit("IT", 79, "0000001 {"),
    Edit("IT", 96, "        "),
    Edit("IT", 114, "0-1"),
    Edit("TN", 24, "00000010Z"),
)
BROKEN_PROMISES: Final = (
    Edit("TH", 74, "00099999I"),
    Edit("TH", 83, "00099999I"),
    Edit("TH", 69, "099"),
    Edit("TH", 72, "99"),
    Edit("TH", 10, "9999"),
    Edit("TH", 23, "20240229"),
    Edit("TH", 44, "ZZ"),
    Edit("TH", 46, "X"),
    Edit("IT", 60, "Z"),
    Edit("IT", 22, " " * 14),
    Edit("IT", 19, "001"),
)
MERE_WARNINGS: Final = (
    Edit("TH", 3, "0000000"),
    Edit("IT", 3, "junk..."),
    Edit("IT", 69, "zz"),
    Edit("IT", 104, "??"),
    Edit("IT", 40, "\x85\x0c\x1c\r\x00\xff"),
    Edit("TN", 22, "ZZ"),
    Edit("IT", 117, "fill"),
    Edit("TH", 92, " " * 17),
)
WRONG_HEADERS: Final = (
    Edit("FH", 10, "0002"),
    Edit("FH", 33, " " * 14),
    Edit("FH", 80, "Z"),
    Edit("FH", 81, "EUR"),
    Edit("FT", 10, "9998"),
    Edit("FT", 14, "0000009"),
    Edit("FT", 21, "0000099"),
    Edit("FT", 28, "000099"),
    Edit("FT", 34, "0000099"),
    Edit("FT", 41, "000099"),
    Edit("FT", 47, "99999999999I"),
    Edit("FT", 59, "99999999999I"),
    Edit("FT", 71, "99999999999I"),
    Edit("FT", 47, "nonsense    "),
)
STRAY_RECORDS: Final = (
    "",
    "XX0000000" + "?" * 111,
    "IT0000000" + "?" * 9 + "00900000083276040" + "0015" + f"{'STRAY':20s}S0000100{{EA00000100"
    "00000000{0000000{0000000{NS" + " " * 8 + "000    ",
    "TN0000000" + "?" * 9 + "009CA00000000{" + " " * 88,
)
