"""Which loyalty card a regular customer of a store shows at the till."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

SLOTS_OF_STORE = 100_000


class CardBook(Protocol):
    """A slot is a regular customer's place in the program: store × 100,000 + number below ``per_store``."""

    @property
    def per_store(self) -> int: ...

    def number(self, slot: int, instant: int, is_plain: bool) -> str:
        """The 16 digits shown at an instant in epoch seconds. A plain sale is an ordinary one that no fault of
        the tills touches: it can be the one that surprises the program."""
        ...


def first_card(slot: int) -> str:
    return f"6393{slot:012d}"


@dataclass(frozen=True, slots=True)
class FirstCards:
    """Everybody keeps the card of the start."""

    per_store: int

    def number(self, slot: int, instant: int, is_plain: bool) -> str:
        return first_card(slot)
