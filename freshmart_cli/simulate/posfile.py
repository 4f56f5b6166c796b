"""A POS file of layout 0001, to the byte (POS.md, Bytes and Header and trailer)."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from freshmart_cli.simulate.overpunch import overpunched
from freshmart_cli.simulate.transaction import Transaction

RECORD = 121
"""Bytes of a record with its LF."""
_CRC_AT = 82
_LAST_SEQ = 9_999_999


@dataclass(frozen=True, slots=True)
class FileHead:
    """What FH says. All times are local wall clock; the window is half open."""

    store_id: int
    business_date: date
    file_seq: int
    created: datetime
    utc_offset: str
    window_start: datetime
    window_end: datetime
    kind: str

    def record(self) -> str:
        return (
            f"FH00000010001{self.store_id:04d}{self.business_date:%Y%m%d}{self.file_seq:07d}"
            f"{self.created:%Y%m%d%H%M%S}{self.utc_offset}{self.window_start:%Y%m%d%H%M%S}"
            f"{self.window_end:%Y%m%d%H%M%S}{self.kind}USD{'':37}\n"
        )


def wrapped_file_seq(number: int) -> int:
    """``number`` counted on from a first file sequence, back to 1 after 9999999."""
    return (number - 1) % _LAST_SEQ + 1


def render(head: FileHead, transactions: Sequence[Transaction]) -> bytes:
    """The whole file, trailer and CRC right."""
    records = [head.record()]
    number = 1
    for transaction in transactions:
        number = _append(records, number, transaction)
    return _sealed("".join(records).encode("latin-1"), _trailer(head, transactions, number + 1))


def _append(records: list[str], number: int, transaction: Transaction) -> int:
    append = records.append
    number += 1
    append(f"TH{number:07d}{transaction.header()}")
    _, _, register_id, trans_seq = transaction.key
    till = f"{register_id:03d}{trans_seq:06d}"
    sequence = 0
    for line in transaction.lines:
        number += 1
        sequence += 1
        append(f"IT{number:07d}{till}{sequence:03d}{line.body}")
    for tender in transaction.tenders:
        number += 1
        sequence += 1
        append(f"TN{number:07d}{till}{sequence:03d}{tender.body}")
    return number


def _trailer(head: FileHead, transactions: Sequence[Transaction], number: int) -> bytes:
    item_total = tax_total = tender_total = items = tenders = 0
    for transaction in transactions:
        items += len(transaction.lines)
        item_total += transaction.item_total
        tax_total += transaction.tax_total
        tenders += len(transaction.tenders)
        tender_total += sum([tender.amount for tender in transaction.tenders])
    return (
        f"FT{number:07d}{head.store_id:04d}{head.file_seq:07d}{number:07d}{len(transactions):06d}"
        f"{items:07d}{tenders:06d}{overpunched(item_total, 12)}{overpunched(tax_total, 12)}"
        f"{overpunched(tender_total, 12)}"
    ).encode("latin-1")


def _sealed(records: bytes, trailer: bytes) -> bytes:
    crc = zlib.crc32(trailer, zlib.crc32(records))
    return b"%b%b%08X%30b\n" % (records, trailer, crc, b"")


def resealed(content: bytes) -> bytes:
    """``content`` with the CRC that its changed bytes ask for."""
    trailer = len(content) - RECORD
    return _sealed(content[:trailer], content[trailer : trailer + _CRC_AT])


def edited(content: bytes, line_no: int, position: int, replacement: bytes) -> bytes:
    """``content`` with ``replacement`` from 1-based ``position`` of record ``line_no`` on."""
    at = (line_no - 1) * RECORD + position - 1
    return content[:at] + replacement + content[at + len(replacement) :]


def line_number(transactions: Sequence[Transaction], target: Transaction, index: int = -1) -> int:
    """1-based record number of ``target``'s line ``index``, or of its TH record where ``index`` is -1."""
    number = 2
    for transaction in transactions:
        if transaction is target:
            return number + index + 1
        number += 1 + len(transaction.lines) + len(transaction.tenders)
    raise ValueError(f"transaction {target.key} is not in the file")
