"""Did you mean …: the nearest known name to a misspelt one."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known name that resembles ``word`` most, or None where none does."""
    by_fold = {name.casefold(): name for name in known}
    found = get_close_matches(word.casefold(), by_fold, n=1, cutoff=0.6)
    return by_fold[found[0]] if found else None


def did_you_mean(word: str, known: Iterable[str], *, kind: str = "known") -> str:
    """A hint: the nearest name, else the names there are (the first dozen)."""
    names = list(known)
    found = nearest(word, names)
    if found:
        return f"did you mean {found}?"
    if not names:
        return ""
    more = ", …" if len(names) > 12 else ""
    return f"{kind}: {', '.join(names[:12])}{more}"
