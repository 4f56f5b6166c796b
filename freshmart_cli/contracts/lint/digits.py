"""How many digits a number has, and what Spark keeps of those of a result (its rules of decimal precision)."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Self

_MOST = 38
_KEPT_AFTER = 6
_DECIMAL = re.compile(r"decimal\((\d+),(\d+)\)")
_OF_INTEGERS = {"tinyint": 3, "smallint": 5, "int": 10, "bigint": 20}


@dataclass(frozen=True, slots=True)
class Digits:
    """``all`` digits, ``after`` the point among them."""

    all: int
    after: int

    def __str__(self) -> str:
        return f"decimal({self.all},{self.after})"

    @property
    def before(self) -> int:
        return self.all - self.after

    @classmethod
    def holding(cls, several: Collection[Self]) -> Digits:
        after = max(each.after for each in several)
        return Digits(max(each.before for each in several) + after, after)

    def plus(self, other: Digits) -> Digits:
        after = max(self.after, other.after)
        return Digits(max(self.before, other.before) + after + 1, after)

    def times(self, other: Digits) -> Digits:
        return Digits(self.all + other.all + 1, self.after + other.after)

    def over(self, other: Digits) -> Digits:
        after = max(_KEPT_AFTER, self.after + other.all + 1)
        return Digits(self.before + other.after + after, after)

    def kept(self) -> Digits:
        """Of more than 38 digits those before the point stay, and at least six after it."""
        if self.all <= _MOST:
            return self
        return Digits(_MOST, max(_MOST - self.before, min(self.after, _KEPT_AFTER)))

    def holds(self, other: Digits) -> bool:
        return self.before >= other.before and self.after >= other.after


def digits_of(kind: str) -> Digits | None:
    """Of an integer or decimal type; None for others."""
    if kind in _OF_INTEGERS:
        return Digits(_OF_INTEGERS[kind], 0)
    found = _DECIMAL.fullmatch(kind.replace(" ", ""))
    return Digits(int(found[1]), int(found[2])) if found else None
