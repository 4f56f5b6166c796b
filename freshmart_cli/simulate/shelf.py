"""Lines ready to be bought: every product in the quantities people buy it, at this week's prices."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import replace
from random import Random

from freshmart_cli.simulate.catalogue import Catalogue, Product
from freshmart_cli.simulate.line import Line

_POOL = 32_768
_PIECES = (1, 2, 3, 4, 6)
_PIECE_LIMITS = (0.76, 0.90, 0.95, 0.98)
_WEIGHTS = (215, 340, 482, 505, 664, 790, 913, 1024, 1187, 1350, 1620, 1999, 2405, 3178)
_PROMOTED = 0.12


class Shelf:
    """The lines of one tax rate. A pool holds each line as often as it is bought, so that a basket is a
    uniform draw from it."""

    def __init__(self, catalogue: Catalogue, seed: int, tax_rate: int) -> None:
        self._catalogue = catalogue
        self._seed = seed
        self._tax_rate = tax_rate
        self._layout = _layout(catalogue.products)
        self._regular = [self._variants(product, 0, "") for product in catalogue.products]
        self._week = -1
        self._members: list[Line] = []
        self._guests: list[Line] = []

    def pools(self, week: int) -> tuple[list[Line], list[Line]]:
        """Lines for holders of a loyalty card, and for everybody else, in one week (any running number)."""
        if week != self._week:
            self._restock(week)
        return self._members, self._guests

    def _restock(self, week: int) -> None:
        rng = Random(f"promotions:{self._seed}:{week}")
        members, guests = list(self._regular), list(self._regular)
        for index, product in enumerate(self._catalogue.products):
            if rng.random() >= _PROMOTED:
                continue
            percent = 10 + 5 * int(rng.random() * 6)
            for_all = rng.random() < 0.4
            promo_id = f"{'WEEK' if for_all else 'CARD'}{week % 10_000:04d}"
            members[index] = self._variants(product, percent, promo_id)
            if for_all:
                guests[index] = members[index]
        self._members = [members[product][variant] for product, variant in self._layout]
        self._guests = [guests[product][variant] for product, variant in self._layout]
        self._week = week

    def _variants(self, product: Product, percent_off: int, promo_id: str) -> tuple[Line, ...]:
        quantities = _quantities(product)
        return tuple(self._line(product, quantity, percent_off, promo_id) for quantity in quantities)

    def _line(self, product: Product, quantity: int, percent_off: int, promo_id: str) -> Line:
        extended = (product.price * quantity + 500) // 1000
        discount = -(extended * percent_off // 100)
        taxable = product.article.tax_flag == "T"
        tax = ((extended + discount) * self._tax_rate + 5_000) // 10_000 if taxable else 0
        line = Line(product.article, "S", quantity, product.price, extended, discount, tax, promo_id)
        return replace(line, deposit=self._deposit(product, quantity)) if product.department.deposit else line

    def _deposit(self, product: Product, quantity: int) -> Line:
        cents = product.department.deposit
        return Line(self._catalogue.deposit.article, "B", quantity, cents, cents * quantity // 1000)


def _quantities(product: Product) -> tuple[int, ...]:
    """Thousandths of a piece, pound or kilogram."""
    return tuple(1000 * pieces for pieces in _PIECES) if product.article.uom == "EA" else _WEIGHTS


def _layout(products: tuple[Product, ...]) -> list[tuple[int, int]]:
    """(product, variant) as often as it is bought among ``_POOL`` lines."""
    layout = []
    for index, product in enumerate(products):
        copies = max(1, round(product.share * _POOL))
        for copy in range(copies):
            place = (copy + 0.5) / copies
            variant = (
                bisect_right(_PIECE_LIMITS, place) if product.article.uom == "EA" else (copy + index) % len(_WEIGHTS)
            )
            layout.append((index, variant))
    return layout
