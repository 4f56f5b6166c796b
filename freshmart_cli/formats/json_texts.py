"""The parts of a JSON text as they are written: numbers keep every digit, since nothing is parsed and written again."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator

_SPACE = re.compile(r"[ \t\n\r]*")
_decode = json.JSONDecoder(parse_float=str, parse_int=str, strict=False).raw_decode


def elements(text: str) -> list[str] | None:
    """The elements of a list; None for what is no list."""
    return [text[first:last] for first, last in _spans(text, "[", "]")] if _opens(text, "[") else None


def without(text: str, names: Collection[str]) -> str | None:
    """An object with the members of other names alone; None where there are none, and for what is no object."""
    if not _opens(text, "{"):
        return None
    kept = []
    for first, last in _spans(text, "{", "}"):
        name, end = _decode(text, first)
        if name not in names:
            kept.append(f"{text[first:end]}:{text[_after_colon(text, end) : last]}")
    return "{" + ",".join(kept) + "}" if kept else None


def _opens(text: str, bracket: str) -> bool:
    return text.startswith(bracket, _past_space(text, 0))


def _spans(text: str, opening: str, closing: str) -> Iterator[tuple[int, int]]:
    """Where each element, or each member with its name, begins and ends."""
    at = _past_space(text, _past_space(text, 0) + len(opening))
    while text[at] != closing:
        first = at
        if opening == "{":
            at = _after_colon(text, _decode(text, at)[1])
        end = _decode(text, at)[1]
        yield first, end
        at = _past_space(text, end)
        if text[at] == ",":
            at = _past_space(text, at + 1)


def _after_colon(text: str, name_ends: int) -> int:
    return _past_space(text, text.index(":", name_ends) + 1)


def _past_space(text: str, at: int) -> int:
    found = _SPACE.match(text, at)
    return found.end() if found else at
