"""Reads a delivered file by POS.md and says what is wrong with it and with each of its transactions.

Plain Python, written from the specification alone: it shares no code and no SQL with what it is there to check.
"""

from __future__ import annotations

import gzip
import hashlib
import re
import zlib
from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property

from tests.pos.layout import CONTENT, CRC_OFFSET, RECORD_LENGTH
from tests.pos.values import Unreadable, Value, value_of

LONGEST_RECORD = 1 << 20
CURRENCY = "USD"
TILL_BYTES = 9
GZIP = b"\x1f\x8b"
Key = tuple[Value, Value, Value, Value]
"""store_id, business_date, register_id, trans_seq; a part that cannot be read is None."""


@dataclass(frozen=True)
class Record:
    """``row`` counts from 1; ``kind`` is the first two bytes, whatever they are."""

    row: int
    text: str

    @property
    def kind(self) -> str:
        return self.text[:2]

    @property
    def is_whole(self) -> bool:
        return len(self.text) == RECORD_LENGTH and self.kind in CONTENT

    @cached_property
    def readings(self) -> dict[str, Value | Unreadable]:
        found: dict[str, Value | Unreadable] = {}
        for each in CONTENT.get(self.kind, ()):
            try:
                found[each.name] = value_of(each, self.text)
            except Unreadable as fault:
                found[each.name] = fault
        return found

    def get(self, name: str) -> Value:
        """The field's value; None also where it cannot be read."""
        value = self.readings[name]
        return None if isinstance(value, Unreadable) else value

    @property
    def unreadable(self) -> list[str]:
        return [f"{self.kind}.{name}" for name, each in self.readings.items() if isinstance(each, Unreadable)]

    @property
    def content(self) -> str:
        return "".join(each.text(self.text) for each in CONTENT[self.kind])

    @property
    def till(self) -> str:
        """The bytes of register_id and trans_seq, which TH has four further on."""
        at = {"TH": 13, "IT": 9, "TN": 9}.get(self.kind)
        return "" if at is None else self.text[at : at + TILL_BYTES]

    def money(self, *names: str) -> Decimal | None:
        """The sum of fields, None if one cannot be read."""
        amounts = [self.get(name) for name in names]
        return sum((each for each in amounts if isinstance(each, Decimal)), Decimal()) if None not in amounts else None


def total(records: list[Record], *names: str) -> Decimal | None:
    """The sum over records, None if an addend cannot be read (*not evaluable*)."""
    found = [record.money(*names) for record in records]
    return None if None in found else sum((each for each in found if each is not None), Decimal())


@dataclass(eq=False)
class Delivered:
    """One TH with what stands under it, in one file. ``faults`` are its own, apart from the file's."""

    head: Record
    under: list[Record] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    @property
    def key(self) -> Key:
        names = ("store_id", "business_date", "register_id", "trans_seq")
        store, day, register, seq = (self.head.get(name) for name in names)
        return store, day, register, seq

    def of(self, kind: str) -> list[Record]:
        return [record for record in self.under if record.kind == kind]

    @cached_property
    def content(self) -> str:
        """The version's hash: TH, then IT and TN by line_seq, without line_no."""
        below = sorted(
            f"{record.get('line_seq')!s:0>12}{record.kind}{_md5(record.kind + record.content)}"
            for record in (*self.of("IT"), *self.of("TN"))
        )
        return _md5(_md5("TH" + self.head.content) + "".join(below))

    @property
    def is_completed_sale(self) -> bool:
        return self.head.get("trans_type") in ("SA", "RE", "PV") and self.head.get("status") == "C"


@dataclass(frozen=True)
class Received:
    """A readable file. With ``faults`` it is quarantined whole."""

    digest: str
    lines: tuple[str, ...]
    faults: tuple[str, ...]
    head: Record | None
    transactions: tuple[Delivered, ...]

    @property
    def is_resend(self) -> bool:
        return self.head is not None and self.head.get("file_kind") == "R"

    @property
    def rank(self) -> tuple[Value, Value]:
        assert self.head is not None
        return self.head.get("created_local"), self.head.get("file_seq")


def decompressed(name: str, content: bytes) -> bytes | None:
    """The bytes that count; None where the file is unreadable (PROTOCOLS.md, *Files*)."""
    if name.endswith(".gz") or content.startswith(GZIP):
        try:
            content = gzip.decompress(content)
        except (OSError, EOFError, zlib.error):
            return None
    longest = max(len(line) for line in content.split(b"\n"))
    return None if not content or longest > LONGEST_RECORD else content


def received(content: bytes) -> Received:
    """Read a file that is not unreadable."""
    lines = content.decode("latin-1").removesuffix("\n").split("\n")
    records = [Record(row, line) for row, line in enumerate(lines, 1)]
    transactions = _transactions(records)
    head = next((record for record in records if record.kind == "FH"), None)
    for each in transactions:
        each.faults += _transaction_faults(each, head)
    faults = tuple(_file_faults(records, content))
    return Received(hashlib.sha256(content).hexdigest(), tuple(lines), faults, head, tuple(transactions))


def _transactions(records: list[Record]) -> list[Delivered]:
    """Every TH with its records. A stray faults the transaction it stands in and another that it names."""
    found: list[Delivered] = []
    strays: list[tuple[Record, Delivered | None]] = []
    for record in records:
        home = found[-1] if found else None
        if record.kind == "TH":
            found.append(Delivered(record))
        elif record.kind not in ("FH", "FT"):
            if home is not None:
                home.under.append(record)
            if home is None or record.till != home.head.till or not record.is_whole:
                strays.append((record, home))
    for stray, home in strays:
        named = [each for each in found if each.head.till == stray.till != (home.head.till if home else "")]
        for each in [*([home] if home else []), *(named if len(stray.till) == TILL_BYTES else [])]:
            each.faults.append(f"stray record {stray.row}")
    return found


def _transaction_faults(each: Delivered, head: Record | None) -> list[str]:
    """Typing errors, unknown types and broken identities (POS.md, *Transactions*)."""
    th, items, tenders = each.head, each.of("IT"), each.of("TN")
    faults = ["record length"] if not th.is_whole else []
    for record in (th, *items, *tenders):
        faults += record.unreadable
    if head is None or any(th.get(name) != head.get(name) for name in ("store_id", "business_date")):
        faults.append("another store or date than FH")
    if th.get("trans_type") not in ("SA", "RE", "PV", "NS", "SU", "TR", "CL"):
        faults.append("trans_type")
    if th.get("status") not in ("C", "V", "S", "T"):
        faults.append("status")
    if any(item.get("line_type") not in ("S", "R", "V", "D", "B") for item in items):
        faults.append("line_type")
    if any(item.get("gtin") is None and item.get("line_type") != "D" for item in items):
        faults.append("gtin")
    for records in (items, tenders):
        if any(times > 1 for times in Counter(record.get("line_seq") for record in records).values()):
            faults.append("line_seq twice")
    return faults + _broken_identities(each)


def _broken_identities(each: Delivered) -> list[str]:
    th, items, tenders = each.head, each.of("IT"), each.of("TN")
    due = th.money("net_total", "tax_total")
    stated = {
        "item_count": (len(items), th.get("item_count")),
        "tender_count": (len(tenders), th.get("tender_count")),
        "net_total": (total(items, "extended_amount", "discount_amount"), th.get("net_total")),
        "tax_total": (total(items, "tax_amount"), th.get("tax_total")),
        "tenders": (total(tenders, "amount"), due) if each.is_completed_sale else (due, due),
    }
    return [f"identity {name}" for name, (computed, said) in stated.items() if computed != said]


def _file_faults(records: list[Record], content: bytes) -> list[str]:
    """What quarantines the file whole (POS.md, *Header and trailer*)."""
    count = Counter(record.kind for record in records)
    head, trailer = records[0], records[-1]
    if (head.kind, trailer.kind, count["FH"], count["FT"]) != ("FH", "FT", 1, 1):
        return ["not exactly one FH, first, and one FT, last"]
    faults = [*head.unreadable, *trailer.unreadable]
    faults += [f"{each.kind} length" for each in (head, trailer) if not each.is_whole]
    known = {"layout_version": ("0001",), "file_kind": ("N", "B", "R", "E"), "currency": (CURRENCY,)}
    faults += [name for name, values in known.items() if head.get(name) not in values]
    if not re.fullmatch(r"[+-][01][0-9][0-5][0-9]", str(head.get("utc_offset"))):
        faults.append("utc_offset")
    faults += [name for name in ("store_id", "file_seq") if head.get(name) != trailer.get(name)]
    return faults + _failed_checks(records, content)


def _failed_checks(records: list[Record], content: bytes) -> list[str]:
    """Checks that fail; one that an unreadable addend makes not evaluable does not."""
    trailer = records[-1]
    kinds = {kind: [record for record in records if record.kind == kind] for kind in ("TH", "IT", "TN")}
    before = len(content.removesuffix(b"\n")) - len(trailer.text) + CRC_OFFSET
    computed = {
        "record_count": len(records),
        "trans_count": len(kinds["TH"]),
        "item_count": len(kinds["IT"]),
        "tender_count": len(kinds["TN"]),
        "item_total": total(kinds["IT"], "extended_amount", "discount_amount"),
        "tax_total": total(kinds["IT"], "tax_amount"),
        "tender_total": total(kinds["TN"], "amount"),
        "crc32": f"{zlib.crc32(content[:before]):08X}",
    }
    stated = {name: trailer.get(name) for name in computed} | {"crc32": str(trailer.get("crc32")).upper()}
    return [name for name, value in computed.items() if value is not None and value != stated[name]]


def _md5(text: str) -> str:
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()
