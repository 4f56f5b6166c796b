"""What a fault did: the bytes that travel in place of the intended ones, and what must become of them."""

from __future__ import annotations

from dataclasses import dataclass

from freshmart_cli.simulate.posfile import line_number
from freshmart_cli.simulate.transaction import Transaction
from freshmart_cli.simulate.window_file import WindowFile

ACCEPTED, DUPLICATE, QUARANTINED, UNREADABLE, ABSENT = (
    "accepted",
    "duplicate",
    "quarantined",
    "unreadable",
    "absent",
)


@dataclass(frozen=True, slots=True)
class Scene:
    """Where a fault strikes: ``files`` as the tills meant them. ``second_delivery`` in epoch seconds;
    ``spare_file_seq`` is one that the store has not used; ``number`` counts the faults of the simulation."""

    kind: str
    parameters: dict[str, int]
    files: tuple[WindowFile, ...]
    second_delivery: int
    spare_file_seq: int
    number: int

    @property
    def file(self) -> WindowFile:
        return self.files[0]

    @property
    def sale(self) -> Transaction:
        """The ordinary sale with the most lines."""
        sales = (transaction for transaction in self.file.transactions if transaction.is_ordinary_sale)
        return max(sales, key=lambda sale: len(sale.lines))


@dataclass(frozen=True, slots=True)
class Shipment:
    """A file on its way: path relative to the landing root, arrival in epoch seconds, delivery 1 or 2;
    ``outcome`` is what must become of it: accepted, duplicate, quarantined or unreadable."""

    path: str
    content: bytes
    arrived: int
    delivery: int = 1
    outcome: str = ACCEPTED


@dataclass(frozen=True, slots=True)
class Effect:
    """A transaction's fate after each delivery: its outcome and the version that is published, if any."""

    clean: Transaction
    outcomes: tuple[str, str]
    published: tuple[Transaction | None, Transaction | None]


@dataclass(frozen=True, slots=True)
class Incident:
    """``lines`` names the records touched as (path, 1-based numbers); ``dark`` counts the windows without an
    intact file after each delivery; ``gtins`` are those that no product file names when the lines arrive."""

    kind: str
    shipments: tuple[Shipment, ...]
    effects: tuple[Effect, ...]
    expect: str
    lines: tuple[tuple[str, tuple[int, ...]], ...] = ()
    dark: tuple[int, int] = (0, 0)
    gtins: tuple[str, ...] = ()
    orphan_lines: tuple[int, int] = (0, 0)


def unharmed(transactions: tuple[Transaction, ...]) -> tuple[Effect, ...]:
    return tuple(Effect(each, (ACCEPTED, ACCEPTED), (each, each)) for each in transactions)


def lost(transactions: tuple[Transaction, ...], outcome: str) -> tuple[Effect, ...]:
    return tuple(Effect(each, (outcome, outcome), (None, None)) for each in transactions)


def recovered(transactions: tuple[Transaction, ...], outcome: str) -> tuple[Effect, ...]:
    """Not published after the first delivery, published after the second."""
    return tuple(Effect(each, (outcome, ACCEPTED), (None, each)) for each in transactions)


def numbers(file: WindowFile, target: Transaction, *indices: int) -> tuple[tuple[str, tuple[int, ...]], ...]:
    """``Incident.lines`` for the lines ``indices`` of one transaction; -1 is its TH."""
    return ((file.path, tuple(line_number(file.transactions, target, index) for index in indices)),)
