"""The sales of a store that may still come back: returned, exchanged or post-voided, each at most once."""

from __future__ import annotations

from collections import deque
from random import Random

from freshmart_cli.simulate.transaction import Transaction

_KEPT_SALES = 40


class Comebacks:
    """Remembers the last forty sales of a store and the last one of each register today."""

    def __init__(self) -> None:
        self._kept: deque[Transaction] = deque(maxlen=_KEPT_SALES)
        self._latest: dict[int, Transaction] = {}

    def new_day(self) -> None:
        """A post-void belongs to the business day of its sale; a return does not."""
        self._latest.clear()

    def keep(self, sale: Transaction) -> None:
        self._kept.append(sale)
        self._latest[sale.key.register_id] = sale

    def take_latest(self, register: int) -> Transaction | None:
        """The register's last sale of the day, for a post-void."""
        return self._forget(self._latest.get(register))

    def take_any(self, rng: Random) -> Transaction | None:
        """Some earlier sale, for a return or an exchange."""
        return self._forget(self._kept[int(rng.random() * len(self._kept))]) if self._kept else None

    def _forget(self, sale: Transaction | None) -> Transaction | None:
        if sale is None:
            return None
        if sale in self._kept:
            self._kept.remove(sale)
        if self._latest.get(sale.key.register_id) is sale:
            del self._latest[sale.key.register_id]
        return sale
