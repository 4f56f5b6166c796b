"""The book stock of one location: level = opening − sold − shipped − sold online + received ± adjusted."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence

from freshmart_cli.simulate.supply.movements import Location

OUTWARD = ("sold", "shipped", "web")
KINDS = (*OUTWARD, "received", "adjusted")


class Stock:
    """Levels and quantities on order by place in the catalogue. A level below zero is a stock-out: more was
    sold than the book knew of, which the next evening's count puts right."""

    def __init__(self, location: Location, means: Sequence[float], levels: Sequence[int]) -> None:
        self.location = location
        self.means = means
        self.levels = list(levels)
        self.on_order = [0] * len(levels)
        self.moves: dict[str, Counter[int]] = defaultdict(Counter)
        self._opening: dict[int, int] = {}

    def move(self, kind: str, product: int, quantity: int) -> None:
        """``quantity`` as it is said: what goes out is positive too."""
        self._opening.setdefault(product, self.levels[product])
        self.levels[product] += -quantity if kind in OUTWARD else quantity
        self.moves[kind][product] += quantity

    def opening(self, product: int) -> int:
        """The level at the start of the day."""
        return self._opening.get(product, self.levels[product])

    def moved(self) -> list[int]:
        """The products that something happened to today."""
        return sorted(self._opening)

    def new_day(self) -> None:
        self.moves.clear()
        self._opening.clear()
