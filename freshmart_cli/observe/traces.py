"""What a trace shows: the row asked for, its figures, the rows and lines that they are made of."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class TraceOptions:
    """``measure``: one figure instead of all that balance; ``lines``: most lines and files listed per table.

    ``show_pii`` shows personal data in raw lines; it is recorded with ``asked_by``.
    """

    measure: str = ""
    show_pii: bool = False
    lines: int = 100
    asked_by: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    name: str
    value: str


@dataclass(frozen=True, slots=True)
class TracedLine:
    """A row of a silver table and the record it came from. ``text`` is '' where bronze no longer has it."""

    table: str
    file: str
    row: int
    key: str
    amount: Decimal | None
    text: str


@dataclass(frozen=True, slots=True)
class FileShare:
    """What one file adds to a figure."""

    file: str
    rows: int
    amount: Decimal | None


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure and the rows it is made of.

    ``value``: over the rows asked for. ``by``: the keys that its table shares with what it is made of; ``whole``: the
    figure over all rows alike in those, which ``traced``, the sum over the contributing rows, must equal.
    ``path``: the tables from the one asked to the one whose rows contribute. ``rows``, ``file_count``: of all
    contributions; ``files`` and ``lines`` may be cut.
    """

    table: str
    measure: str
    value: Decimal
    by: tuple[str, ...]
    whole: Decimal
    traced: Decimal
    agrees: bool
    path: tuple[str, ...]
    rule: str
    rows: int
    file_count: int
    files: tuple[FileShare, ...]
    lines: tuple[TracedLine, ...]


@dataclass(frozen=True, slots=True)
class Reached:
    """A source table that the row is made of; ``by``: the columns it was followed by, none: the table as a whole."""

    table: str
    by: tuple[str, ...]
    rows: int
    file_count: int
    lines: tuple[TracedLine, ...]


@dataclass(frozen=True, slots=True)
class Trace:
    """``rows`` are the table's own, at most as many as lines were asked for; ``row_count`` counts all."""

    table: str
    keys: tuple[Cell, ...]
    row_count: int
    rows: tuple[tuple[Cell, ...], ...]
    figures: tuple[Figure, ...]
    reached: tuple[Reached, ...]
    masked: bool
