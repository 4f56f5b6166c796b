"""What a reconciliation found: waterfalls, the differences row by row, gold against what it is made of."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

UNEXPLAINED = "unexplained"
NOT_PROMOTED = "not yet promoted"


@dataclass(frozen=True, slots=True)
class Term:
    """One step of a waterfall; ``count``: accepted rows of a class, deliveries of an outcome, files of a remainder."""

    name: str
    amount: Decimal
    count: int


@dataclass(frozen=True, slots=True)
class Waterfall:
    """``stated`` by the trailers of ``files`` intact files = the sum of all ``terms``; ``group``: column and value."""

    source: str
    name: str
    group: tuple[tuple[str, str], ...]
    stated: Decimal
    files: int
    terms: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """One row between what was stated and what was accepted. ``row`` is the line in the file, 0 for the file whole."""

    source: str
    waterfall: str
    reason: str
    file: str
    row: int
    key: str
    amount: Decimal
    detail: str


@dataclass(frozen=True, slots=True)
class BrokenFile:
    """A file without a usable trailer. ``outstanding``: its readable money that no other delivery brought."""

    source: str
    waterfall: str
    file: str
    reasons: str
    stated: Decimal | None
    readable: Decimal
    outstanding: Decimal


@dataclass(frozen=True, slots=True)
class Redelivery:
    """The same bytes again: counted, nothing else. ``stated``: by waterfall, of the original, None where unreadable."""

    source: str
    file: str
    original: str
    batch_id: str
    stated: tuple[tuple[str, Decimal | None], ...]


@dataclass(frozen=True, slots=True)
class RejectedFile:
    """A file that could not be read at all; its bytes are kept, nothing of it is in bronze."""

    source: str
    file: str
    reason: str
    batch_id: str


@dataclass(frozen=True, slots=True)
class BalanceGap:
    """A group in which a derived table and what it is made of differ."""

    group: tuple[tuple[str, str], ...]
    actual: Decimal
    expected: Decimal
    reason: str


@dataclass(frozen=True, slots=True)
class BalanceCheck:
    """``measure`` of ``table`` against ``to``. ``actual`` is None where the table is not built yet."""

    table: str
    name: str
    measure: str
    to: str
    actual: Decimal | None
    expected: Decimal | None
    gaps: tuple[BalanceGap, ...]


@dataclass(frozen=True, slots=True)
class Pending:
    """A committed batch that the figures above do not hold yet; ``held`` says why a gate holds it, if one does."""

    source: str
    batch_id: str
    files: int
    held: str


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """Every cent, or the row that explains it. ``unexplained`` is empty where the figures can be trusted."""

    waterfalls: tuple[Waterfall, ...]
    grouped: tuple[Waterfall, ...]
    differences: tuple[Difference, ...]
    broken_files: tuple[BrokenFile, ...]
    redeliveries: tuple[Redelivery, ...]
    rejected: tuple[RejectedFile, ...]
    balances: tuple[BalanceCheck, ...]
    pending: tuple[Pending, ...]
    unexplained: tuple[Difference, ...]
