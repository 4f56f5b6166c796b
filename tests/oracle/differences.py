"""Rows of two computations compared, by key and column."""

from __future__ import annotations

import math
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from tests.oracle.events import Row


def alike(found: Any, expected: Any) -> bool:
    """Money, units and counts to the digit; quotients, which both sides sum in another order, to twelve digits."""
    if isinstance(found, float) and isinstance(expected, float):
        return math.isclose(found, expected, rel_tol=1e-12, abs_tol=1e-12)
    return bool(found == expected)


def differences(found: Sequence[Row], expected: Sequence[Row], keys: Sequence[str]) -> list[str]:
    """What differs between two sets of rows; a key that one of them has twice differs too."""
    by_key = [{_key(row, keys): row for row in rows} for rows in (found, expected)]
    told = [
        f"{len(rows) - len(each)} keys more than once"
        for rows, each in zip((found, expected), by_key, strict=True)
        if len(rows) != len(each)
    ]
    told += [f"{key}: not expected: {row}" for key, row in by_key[0].items() if key not in by_key[1]]
    told += [f"{key}: missing" for key in by_key[1] if key not in by_key[0]]
    for key in by_key[0].keys() & by_key[1].keys():
        here, there = by_key[0][key], by_key[1][key]
        told += [
            f"{key}: {name} is {here[name]!r}, expected {there[name]!r}"
            for name in there
            if not alike(here[name], there[name])
        ]
    return told


def _key(row: Row, keys: Sequence[str]) -> tuple[str, ...]:
    return tuple(_text(row[key]) for key in keys)


def _text(value: Any) -> str:
    return str(value.normalize()) if isinstance(value, Decimal) else str(value)
