"""Units sold by store, local day and product: what the stock of a store follows."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import date

from freshmart_cli.simulate.clock import Window
from freshmart_cli.simulate.faults.incident import Effect
from freshmart_cli.simulate.transaction import Transaction

_SELLS = {"SA", "RE", "PV"}


class Sales:
    """A witness of the tills. The day is the calendar's, by the store's clock: a sale after midnight belongs to
    the business day before, but leaves the shelf today."""

    def __init__(self, gtins: Sequence[str]) -> None:
        self._places = {gtin: place for place, gtin in enumerate(gtins)}
        self._sold: dict[date, dict[int, Counter[int]]] = defaultdict(lambda: defaultdict(Counter))

    def sold(self, window: Window, transactions: Sequence[Transaction]) -> None:
        places = self._places
        for transaction in transactions:
            if transaction.status != "C" or transaction.trans_type not in _SELLS:
                continue
            units = self._sold[transaction.at.date()][transaction.key.store_id]
            for line in transaction.lines:
                if line.figures.units:
                    units[places[line.article.gtin]] += line.figures.units

    def struck(self, effects: Sequence[Effect]) -> None:
        """What happens to a file does not bring goods back."""

    def take(self, day: date) -> dict[int, Counter[int]]:
        """By store; a day is asked for once."""
        return self._sold.pop(day, {})
