"""Counted nouns in messages."""

from __future__ import annotations


def counted(number: int, word: str, many: str = "") -> str:
    """``1 row``, ``2,000 rows``; ``many`` is the plural where an s does not make it."""
    return f"{number:,} {word if number == 1 else many or f'{word}s'}"
