"""Counted nouns and spans of time in messages."""

from __future__ import annotations

from datetime import timedelta


def counted(number: int, word: str, many: str = "") -> str:
    """``1 row``, ``2,000 rows``; ``many`` is the plural where an s does not make it."""
    return f"{number:,} {word if number == 1 else many or f'{word}s'}"


def age(span: timedelta) -> str:
    """The two largest units: 3d 4h, 5h 12m, 40s."""
    seconds = max(0, int(span.total_seconds()))
    parts: list[str] = []
    for unit, size in (("d", 86_400), ("h", 3_600), ("m", 60), ("s", 1)):
        count, seconds = divmod(seconds, size)
        if parts:
            return " ".join([*parts, f"{count}{unit}"]) if count else parts[0]
        if count:
            parts.append(f"{count}{unit}")
    return parts[0] if parts else "0s"
