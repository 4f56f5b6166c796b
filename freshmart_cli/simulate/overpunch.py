"""Signed numbers whose sign is punched over the last digit (POS.md, Bytes: types S2 and S3)."""

from __future__ import annotations

_POSITIVE = "{ABCDEFGHI"
_NEGATIVE = "}JKLMNOPQR"


def overpunched(value: int, width: int) -> str:
    """``value`` in its smallest unit (cents, thousandths) as ``width`` characters, zero-filled."""
    tens, last = divmod(abs(value), 10)
    sign = _NEGATIVE if value < 0 else _POSITIVE
    return str(tens).zfill(width - 1) + sign[last]
