"""How far a change reaches: ``364d``, ``0d..6d``, ``0w..`` (CONTRACTS.md, *Derived table*, affects)."""

from __future__ import annotations

import re
from typing import Literal

from freshmart_cli.contracts.duration import Duration

Period = Literal["day", "week", "month"]
"""What a value of ``refresh.by`` is the first day of; weeks run Sunday to Saturday."""

_OFFSET = r"(0|-?\d+(d|w|mo|y))"
_REACH = re.compile(rf"{_OFFSET}(\.\.({_OFFSET})?)?")
_UNITS = {"day": {"d": 1, "w": 7, "mo": 30, "y": 365}, "week": {"w": 1}, "month": {"mo": 1, "y": 12}}
"""Periods in a unit, where it is a whole number of them."""


def reach(text: str, period: Period) -> tuple[int, int | None]:
    """The first and the last period reached, counted from the one touched; None where all that follow are.

    Raises ValueError for what is no offset or range, or no whole number of periods.
    """
    if _REACH.fullmatch(text) is None:
        raise ValueError(f"expected an offset such as 364d or a range such as 0d..6d or 0w.., found {text!r}")
    first, dots, last = text.partition("..")
    low = _periods(first, period)
    return low, (_periods(last, period) if last else None if dots else low)


def _periods(text: str, period: Period) -> int:
    digits, units = text.lstrip("-"), _UNITS[period]
    count = int(re.sub(r"[a-z]", "", digits))
    unit = digits.lstrip("0123456789")
    sign = -1 if text.startswith("-") else 1
    if count == 0:
        return 0
    if unit in units:
        return sign * count * units[unit]
    days = Duration.parse(digits).span.days
    if period != "week" or days % 7:
        raise ValueError(f"{text} is no whole number of {period}s")
    return sign * days // 7
