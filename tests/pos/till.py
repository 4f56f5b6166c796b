"""What a till sends, as small frozen values: a header, transactions with lines and tenders. Money is in cents."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Line:
    """One IT record. ``quantity`` is in thousandths; ``gtin`` '' is NULL; ``line_seq`` 0 is numbered in order."""

    extended: int = 100
    discount: int = 0
    tax: int = 0
    quantity: int = 1000
    line_type: str = "S"
    uom: str = "EA"
    gtin: str = "00000083276040"
    description: str = "NOODLES"
    unit_price: int = 100
    void_of: int = 0
    line_seq: int = 0


@dataclass(frozen=True, slots=True)
class Tender:
    """One TN record."""

    amount: int
    tender_type: str = "CA"
    line_seq: int = 0


@dataclass(frozen=True, slots=True)
class Transaction:
    """A TH record with its lines and tenders; totals and counts follow from them.

    ``orig``: trans_seq, register_id and business_date of what a PV voids. ``filler`` is no content.
    """

    store_id: int = 1
    business_date: date = date(2024, 3, 4)
    register_id: int = 1
    trans_seq: int = 1
    lines: tuple[Line, ...] = (Line(),)
    tenders: tuple[Tender, ...] = (Tender(100),)
    trans_type: str = "SA"
    status: str = "C"
    cashier_id: int = 7
    loyalty_card: str = ""
    orig: tuple[int, int, date] | None = None
    filler: str = ""

    @property
    def net_total(self) -> int:
        return sum(line.extended + line.discount for line in self.lines)

    @property
    def tax_total(self) -> int:
        return sum(line.tax for line in self.lines)


@dataclass(frozen=True, slots=True)
class FileHeader:
    """What FH says; local wall clock, half-open window."""

    store_id: int = 1
    business_date: date = date(2024, 3, 4)
    file_seq: int = 1
    created: datetime = datetime(2024, 3, 4, 10, 15)
    file_kind: str = "N"
    utc_offset: str = "-0500"
    window_start: datetime = datetime(2024, 3, 4, 10, 0)
    window_end: datetime = datetime(2024, 3, 4, 10, 15)
    layout_version: str = "0001"
    currency: str = "USD"
