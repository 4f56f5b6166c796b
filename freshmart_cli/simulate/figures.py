"""The figures of sales, as POS.md, *Meaning* defines them; amounts in cents."""

from __future__ import annotations

from collections.abc import Iterable
from operator import add, sub
from typing import NamedTuple


class LineFigures(NamedTuple):
    """What one line adds to the figures of a completed sale."""

    lines: int = 0
    units: int = 0
    gross: int = 0
    discounts: int = 0
    returns: int = 0
    deposits: int = 0
    tax: int = 0
    late_lines: int = 0
    unknown_lines: int = 0


class Figures(NamedTuple):
    """The figures of a transaction, a store's day or a chain. ``late_lines`` are of products that only
    the second delivery names, ``unknown_lines`` of products that nobody ever names."""

    transactions: int = 0
    lines: int = 0
    units: int = 0
    gross: int = 0
    discounts: int = 0
    returns: int = 0
    deposits: int = 0
    tax: int = 0
    late_lines: int = 0
    unknown_lines: int = 0

    @property
    def net_sales(self) -> int:
        return self.gross + self.discounts

    def plus(self, other: Figures) -> Figures:
        return Figures(*map(add, self, other))

    def minus(self, other: Figures) -> Figures:
        return Figures(*map(sub, self, other))


NOTHING = Figures()


def summed(parts: Iterable[Figures]) -> Figures:
    total = NOTHING
    for part in parts:
        total = total.plus(part)
    return total


def money(cents: int) -> str:
    """Cents as a decimal string, ``-1234`` as ``-12.34``."""
    sign = "-" if cents < 0 else ""
    return f"{sign}{abs(cents) // 100}.{abs(cents) % 100:02d}"
