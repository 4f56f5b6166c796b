"""Builds a POS file of layout 0001: counts, totals, line_no and CRC right, unless a draft is told otherwise."""

from __future__ import annotations

import zlib
from dataclasses import dataclass, replace

from tests.pos.layout import CRC_OFFSET, RECORD_LENGTH
from tests.pos.till import FileHeader, Line, Tender, Transaction


@dataclass(frozen=True, slots=True)
class Entry:
    """A record without its line_no, and what it adds to the trailer's totals."""

    text: str
    item: int = 0
    tax: int = 0
    tender: int = 0


@dataclass(frozen=True, slots=True)
class Draft:
    """A file before it is sealed. Rows count from 1 (FH); the trailer is the last.

    ``edits`` (row, 1-based position, text) and ``lengths`` (row, bytes) are made after line_no, counts and
    totals are in place and before the CRC is taken, as if the till itself had written them.
    """

    header: FileHeader
    body: tuple[Entry, ...]
    edits: tuple[tuple[int, int, str], ...] = ()
    lengths: tuple[tuple[int, int], ...] = ()

    def rows_of(self, kind: str) -> tuple[int, ...]:
        kinds = ["FH", *(entry.text[:2] for entry in self.body), "FT"]
        return tuple(row for row, each in enumerate(kinds, 1) if each == kind)

    def edited(self, row: int, position: int, text: str) -> Draft:
        return replace(self, edits=(*self.edits, (row, position, text)))

    def resized(self, row: int, length: int) -> Draft:
        return replace(self, lengths=(*self.lengths, (row, length)))

    def inserted(self, row: int, *entries: Entry) -> Draft:
        """``entries`` become rows ``row`` and following; FH stays first and FT last."""
        at = min(max(row - 2, 0), len(self.body))
        return replace(self, body=(*self.body[:at], *entries, *self.body[at:]))

    def sealed(self) -> bytes:
        records = [_numbered(text, row) for row, text in enumerate(self._texts(), 1)]
        for row, position, text in self.edits:
            record = records[row - 1]
            records[row - 1] = record[: position - 1] + text + record[position - 1 + len(text) :]
        for row, length in self.lengths:
            records[row - 1] = records[row - 1][:length].ljust(length)
        return resealed("".join(f"{record}\n" for record in records).encode("latin-1"), len(records[-1]))

    def _texts(self) -> tuple[str, ...]:
        return (_head(self.header).text, *(entry.text for entry in self.body), self._trailer())

    def _trailer(self) -> str:
        totals = [sum(getattr(entry, total) for entry in self.body) for total in ("item", "tax", "tender")]
        counts = [len(self.rows_of(kind)) for kind in ("TH", "IT", "TN")]
        stated = f"{len(self.body) + 2:07d}{counts[0]:06d}{counts[1]:07d}{counts[2]:06d}"
        till = f"{self.header.store_id:04d}{self.header.file_seq:07d}"
        return _record("FT", till + stated + "".join(overpunched(total, 12) for total in totals))


def draft(header: FileHeader, *transactions: Transaction) -> Draft:
    return Draft(header, tuple(entry for each in transactions for entry in entries(each)))


def pos_file(header: FileHeader, *transactions: Transaction) -> bytes:
    return draft(header, *transactions).sealed()


def resealed(content: bytes, trailer_length: int = RECORD_LENGTH) -> bytes:
    """``content`` with the CRC that its bytes ask for, where its last record is long enough to hold one."""
    at = len(content) - 1 - trailer_length + CRC_OFFSET
    if trailer_length < CRC_OFFSET + 8:
        return content
    return b"%b%08X%b" % (content[:at], zlib.crc32(content[:at]), content[at + 8 :])


def entries(transaction: Transaction) -> tuple[Entry, ...]:
    """TH, then IT and TN records."""
    items = enumerate(transaction.lines, 1)
    tenders = enumerate(transaction.tenders, len(transaction.lines) + 1)
    return (
        _transaction_head(transaction),
        *(item(transaction, line, line.line_seq or seq) for seq, line in items),
        *(_tender(transaction, tender, tender.line_seq or seq) for seq, tender in tenders),
    )


def overpunched(amount: int, width: int) -> str:
    """Signed digits, the sign over the last of them (POS.md, S2)."""
    digits = f"{abs(amount):0{width}d}"
    return digits[:-1] + ("}JKLMNOPQR" if amount < 0 else "{ABCDEFGHI")[int(digits[-1])]


def item(transaction: Transaction, line: Line, seq: int) -> Entry:
    text = _record(
        "IT",
        f"{_till(transaction)}{seq:03d}{line.gtin:14s}0015{line.description:20.20s}{line.line_type:1s}"
        f"{overpunched(line.quantity, 8)}{line.uom:2s}{line.unit_price:08d}{overpunched(line.extended, 9)}"
        f"{overpunched(line.discount, 8)}{overpunched(line.tax, 8)}NS{'':8s}{line.void_of:03d}",
    )
    return Entry(text, item=line.extended + line.discount, tax=line.tax)


def _tender(transaction: Transaction, tender: Tender, seq: int) -> Entry:
    kind, amount = tender.tender_type, overpunched(tender.amount, 9)
    return Entry(_record("TN", f"{_till(transaction)}{seq:03d}{kind:2s}{amount}"), tender=tender.amount)


def _transaction_head(sale: Transaction) -> Entry:
    seq, register, day = sale.orig or (0, 0, None)
    body = (
        f"{sale.store_id:04d}{_till(sale)}{sale.business_date:%Y%m%d}{sale.business_date:%Y%j}101112"
        f"{sale.trans_type:2s}{sale.status:1s}{sale.cashier_id:06d}{sale.loyalty_card:16s}"
        f"{len(sale.lines):03d}{len(sale.tenders):02d}{overpunched(sale.net_total, 9)}"
        f"{overpunched(sale.tax_total, 9)}{seq:06d}{register:03d}{f'{day:%Y%m%d}' if day else '00000000'}"
    )
    return Entry(_record("TH", body + sale.filler))


def _head(head: FileHeader) -> Entry:
    window = f"{head.window_start:%Y%m%d%H%M%S}{head.window_end:%Y%m%d%H%M%S}"
    stamp = f"{head.file_seq:07d}{head.created:%Y%m%d%H%M%S}{head.utc_offset:5s}"
    who = f"{head.layout_version:4s}{head.store_id:04d}{head.business_date:%Y%m%d}"
    return Entry(_record("FH", f"{who}{stamp}{window}{head.file_kind:1s}{head.currency:3s}"))


def _till(sale: Transaction) -> str:
    return f"{sale.register_id:03d}{sale.trans_seq:06d}"


def _record(kind: str, body: str) -> str:
    return f"{kind}0000000{body}".ljust(RECORD_LENGTH)


def _numbered(record: str, row: int) -> str:
    return f"{record[:2]}{row:07d}{record[9:]}" if len(record) > 9 else record
