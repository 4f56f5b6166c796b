"""Who watches the tills sell: sources that follow from sales see each of them once, as the tills meant it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from freshmart_cli.simulate.clock import Window
from freshmart_cli.simulate.faults.incident import Effect
from freshmart_cli.simulate.transaction import Transaction


class Witness(Protocol):
    """``sold`` is told every window of a store with sales, ``struck`` what a fault makes of transactions."""

    def sold(self, window: Window, transactions: Sequence[Transaction]) -> None: ...

    def struck(self, effects: Sequence[Effect]) -> None: ...


def instant_of(window: Window, transaction: Transaction) -> int:
    """When a transaction of a window happened, in epoch seconds."""
    return window.starts + int((transaction.at - window.start_local).total_seconds())
