"""Cards that a till sees before the program's changes tell of them, or that nobody ever issued."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from freshmart_cli.simulate.cards import SLOTS_OF_STORE
from freshmart_cli.simulate.strikes import Strike


@dataclass(frozen=True, slots=True)
class Surprise:
    """Waits for a plain sale with a card in ``store_id`` from ``after`` (epoch seconds) on."""

    strike: Strike
    store_id: int
    after: int


class Surprises:
    """``spring`` is asked while the tills trade; ``respond`` makes the card for (surprise, slot, instant)."""

    def __init__(self) -> None:
        self.waiting: list[Surprise] = []
        self.respond: Callable[[Surprise, int, int], str] | None = None

    def is_due(self, slot: int, instant: int) -> bool:
        return bool(self.waiting) and self._next(slot, instant) is not None

    def spring(self, slot: int, instant: int) -> str:
        """The card that the customer in ``slot`` shows instead of their own."""
        surprise = self._next(slot, instant)
        assert surprise is not None
        assert self.respond is not None
        self.waiting.remove(surprise)
        return self.respond(surprise, slot, instant)

    def _next(self, slot: int, instant: int) -> Surprise | None:
        store_id = slot // SLOTS_OF_STORE
        return next((each for each in self.waiting if each.store_id == store_id and instant >= each.after), None)
