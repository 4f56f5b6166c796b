"""Transactions with a card that the program does not know yet, or never will."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from freshmart_cli.simulate.clock import Window
from freshmart_cli.simulate.faults.incident import Effect
from freshmart_cli.simulate.figures import NOTHING
from freshmart_cli.simulate.transaction import Transaction


@dataclass(slots=True)
class OrphanCard:
    """``known_from`` is the delivery that brings the card, 0 for none. Counts and net sales (cents) are of
    transactions as the tills meant them, ``lost`` of those not published after delivery 1 and 2."""

    number: str
    tag: int
    known_from: int
    arrives: int | None
    transactions: int = 0
    net_sales: int = 0
    lost: list[int] = field(default_factory=lambda: [0, 0])
    changes: list[int] = field(default_factory=lambda: [0, 0])

    def published(self, delivery: int) -> tuple[int, int]:
        """Transactions and net sales after a delivery."""
        return self.transactions - self.lost[delivery - 1], self.net_sales + self.changes[delivery - 1]

    def is_orphan(self, delivery: int) -> bool:
        return not 0 < self.known_from <= delivery


class Orphans:
    """A witness of the tills that looks at the cards it was told of, and at no others."""

    def __init__(self) -> None:
        self.cards: dict[str, OrphanCard] = {}

    def sold(self, window: Window, transactions: Sequence[Transaction]) -> None:
        if not self.cards:
            return
        for transaction in transactions:
            card = self.cards.get(transaction.loyalty_card)
            if card:
                card.transactions += 1
                card.net_sales += transaction.figures.net_sales

    def struck(self, effects: Sequence[Effect]) -> None:
        for effect in effects:
            card = self.cards.get(effect.clean.loyalty_card)
            if card is None:
                continue
            for place, version in enumerate(effect.published):
                figures = version.figures if version else NOTHING
                card.lost[place] += version is None
                card.changes[place] += figures.net_sales - effect.clean.figures.net_sales
