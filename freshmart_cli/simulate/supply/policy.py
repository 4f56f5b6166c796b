"""How much is kept, and when more is ordered: an order point and a level to fill up to, a product and location."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from random import Random

from freshmart_cli.simulate.catalogue import Product
from freshmart_cli.simulate.chain import Store

_SALES_SHARE, _MEAN_LINES, _MEAN_PIECES = 0.93, 7.4, 1.43
_WEAK_EVERY = 40


@dataclass(frozen=True, slots=True)
class Policy:
    """``days`` of demand are kept when ordering, ``cycle`` days are ordered, in multiples of ``case``; every
    fortieth product is kept short by mistake where ``has_weak``."""

    days: float
    cycle: float
    least: int
    case: int
    has_weak: bool

    def point(self, product: int, mean: float) -> int:
        if self.has_weak and product % _WEAK_EVERY == 7:
            return math.ceil(mean)
        return math.ceil(mean * self.days) + self.least

    def wanted(self, product: int, mean: float, position: int) -> int:
        """What to order at a position of stock on hand and on order, 0 for nothing."""
        point = self.point(product, mean)
        if position > point:
            return 0
        return self.filling(product, mean, position)

    def filling(self, product: int, mean: float, position: int) -> int:
        missing = self.point(product, mean) + math.ceil(mean * self.cycle) + 1 - position
        case = self.case if mean >= 2 else 1
        return max(case, -(-missing // case) * case)

    def first_levels(self, rng: Random, means: Sequence[float]) -> list[int]:
        """Somewhere in the middle of the cycle."""
        return [
            self.point(product, mean) + 1 + int(rng.random() * mean * self.cycle) for product, mean in enumerate(means)
        ]


STORE_POLICY = Policy(days=3.6, cycle=4.0, least=2, case=6, has_weak=True)
DC_POLICY = Policy(days=9.0, cycle=7.0, least=12, case=12, has_weak=False)


def store_means(store: Store, products: Iterable[Product], transactions_per_day: int) -> list[float]:
    """Units a day that a store sells on average."""
    lines = _SALES_SHARE * transactions_per_day * store.traffic * _MEAN_LINES
    return [lines * product.share * (_MEAN_PIECES if product.article.uom == "EA" else 1.0) for product in products]
