"""A transaction of a register: TH with its IT and TN records (POS.md, Transactions)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from typing import NamedTuple

from freshmart_cli.simulate.figures import NOTHING, Figures, LineFigures
from freshmart_cli.simulate.line import Line
from freshmart_cli.simulate.overpunch import overpunched
from freshmart_cli.simulate.tender import Tender

_COUNTED = {"SA": 1, "RE": 1, "PV": -1}
_NO_LINES = LineFigures()


class Key(NamedTuple):
    """What names a transaction in the whole chain."""

    store_id: int
    business_date: date
    register_id: int
    trans_seq: int


@dataclass(frozen=True, slots=True, eq=False)
class Transaction:
    """Equal only to itself. ``at`` is local wall clock; ``net_off`` (cents, 0 unless broken on purpose) is
    added to the stated net total. Totals and figures follow from the lines."""

    key: Key
    at: datetime
    trans_type: str
    status: str
    cashier_id: int
    loyalty_card: str
    lines: tuple[Line, ...] = ()
    tenders: tuple[Tender, ...] = ()
    original: Key | None = None
    net_off: int = 0
    item_total: int = field(init=False)
    tax_total: int = field(init=False)
    figures: Figures = field(init=False)

    def __post_init__(self) -> None:
        columns = map(sum, zip(*[line.figures for line in self.lines], strict=True))
        sums = LineFigures(*columns) if self.lines else _NO_LINES
        object.__setattr__(self, "item_total", sums.gross + sums.discounts + sums.deposits)
        object.__setattr__(self, "tax_total", sums.tax)
        object.__setattr__(self, "figures", self._figures(sums))

    def _figures(self, sums: LineFigures) -> Figures:
        if self.status != "C" or self.trans_type not in _COUNTED:
            return NOTHING
        return Figures(_COUNTED[self.trans_type], *sums)

    @property
    def is_ordinary_sale(self) -> bool:
        return self.trans_type == "SA" and self.status == "C" and self.item_total + self.tax_total > 0

    def header(self) -> str:
        """Characters 10-120 of the TH record and its LF."""
        store_id, business_date, register_id, trans_seq = self.key
        return (
            f"{store_id:04d}{register_id:03d}{trans_seq:06d}{_day(business_date)}{self.at:%Y%j%H%M%S}"
            f"{self.trans_type}{self.status}{self.cashier_id:06d}{self.loyalty_card:16}{len(self.lines):03d}"
            f"{len(self.tenders):02d}{overpunched(self.item_total + self.net_off, 9)}"
            f"{overpunched(self.tax_total, 9)}{_original(self.original)}            \n"
        )


@lru_cache(maxsize=1024)
def _day(business_date: date) -> str:
    return f"{business_date:%Y%m%d}"


def _original(key: Key | None) -> str:
    if key is None:
        return "0" * 17
    return f"{key.trans_seq:06d}{key.register_id:03d}{_day(key.business_date)}"
