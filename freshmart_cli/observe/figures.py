"""Exact figures as they are shown: no rounding, no trailing zeros beyond the column's own decimals."""

from __future__ import annotations

from decimal import Decimal
from typing import Any


def exact(value: Any, decimals: int = 2) -> Decimal:
    """A figure as a Decimal with ``decimals`` places where that loses nothing; NULL is zero."""
    found = Decimal(0) if value is None else Decimal(str(value))
    shorter = found.quantize(Decimal(1).scaleb(-decimals))
    return shorter if shorter == found else found.normalize()


def exact_or_none(value: Any, decimals: int = 2) -> Decimal | None:
    """The same, but NULL stays unknown."""
    return None if value is None else exact(value, decimals)


def shown(value: Any) -> str:
    """A cell as text; NULL is '∅'."""
    return "∅" if value is None else str(value)
