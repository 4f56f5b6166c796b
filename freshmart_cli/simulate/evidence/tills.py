"""Every transaction and line as the tills meant it, with the person behind the card, and what faults made of some."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from freshmart_cli.simulate.clock import Window
from freshmart_cli.simulate.evidence.tables import Row, Tables
from freshmart_cli.simulate.faults.incident import Effect
from freshmart_cli.simulate.line import NO_GTIN
from freshmart_cli.simulate.transaction import Transaction
from freshmart_cli.simulate.witness import instant_of

Owner = Callable[[str, int], int | None]
"""The customer_id behind a card at an instant in epoch seconds."""


class TillEvents:
    """A witness of the tills."""

    def __init__(self, tables: Tables, owner: Owner) -> None:
        self._tables = tables
        self._owner = owner

    def sold(self, window: Window, transactions: Sequence[Transaction]) -> None:
        self._tables.add("transactions", (self._row(window, transaction) for transaction in transactions))
        self._tables.add("lines", (row for transaction in transactions for row in _lines(transaction)))

    def struck(self, effects: Sequence[Effect]) -> None:
        self._tables.add("outcomes", ((*effect.clean.key, *effect.outcomes) for effect in effects))
        for delivery in (1, 2):
            changed = (effect.published[delivery - 1] for effect in effects if _differs(effect, delivery))
            rows = ((*row, delivery) for version in changed if version for row in _lines(version))
            self._tables.add("restated_lines", rows)

    def _row(self, window: Window, transaction: Transaction) -> Row:
        at, card, original = instant_of(window, transaction), transaction.loyalty_card, transaction.original
        return (
            *transaction.key,
            at * 1_000_000,
            transaction.trans_type,
            transaction.status,
            card or None,
            self._owner(card, at) if card else None,
            transaction.item_total,
            transaction.tax_total,
            *(original[1:] if original else (None, None, None)),
        )


def _differs(effect: Effect, delivery: int) -> bool:
    return effect.published[delivery - 1] not in (None, effect.clean)


def _lines(transaction: Transaction) -> Iterator[Row]:
    key = transaction.key
    for number, line in enumerate(transaction.lines, 1):
        article = line.article
        yield (
            *key,
            number,
            None if article.gtin == NO_GTIN else article.gtin,
            article.department,
            line.line_type,
            line.quantity,
            article.uom,
            line.unit_price,
            line.extended,
            line.discount,
            line.tax,
            line.promo_id or None,
            line.figures.units,
        )
