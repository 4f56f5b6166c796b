"""Macro calls inside SQL, made readable for a SQL parser without moving a character.

``{{ ratio('a', 'b') }}`` is read as the call ``ratio(a, b)``, so that the columns in its arguments are
looked up; what cannot be read that way stands as a neutral value.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

MACROS: Mapping[str, tuple[int, ...]] = {
    "changed": (0,),
    "needed": (0,),
    "touched": (0,),
    "as_of": (1,),
    "ratio": (0, 1),
    "var": (),
    "offset_seconds": (0,),
    "gtin_valid": (0,),
    "instant": (0, 1, 2),
}
"""Macro → which of its arguments are expressions (CONTRACTS.md, *Derived table*)."""

MACRO_TABLE = "_m"
"""Stands where a macro gives a table."""

_TEXT = r"'[^'\\]*'|\"[^\"\\]*\""
_JINJA = re.compile(
    r"(?P<table>\b(?:from|join)\s+)?(?P<call>\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\})", re.DOTALL | re.IGNORECASE
)
_NAME = re.compile(r"\{\{\s*([A-Za-z_]\w*)\s*\(")
_CALL = re.compile(rf"\{{\{{-?\s*(?P<name>\w+)\s*\((?:\s*(?:{_TEXT})\s*,?)+\s*\)\s*-?\}}\}}", re.DOTALL)
_ARGUMENT = re.compile(_TEXT)


def has_macro(text: str) -> bool:
    return "{{" in text or "{%" in text


def macros_called(text: str) -> list[tuple[str, int]]:
    """Name and offset of every macro call."""
    return [(match[1], match.start(1)) for match in _NAME.finditer(text)] if has_macro(text) else []


def neutral(text: str) -> str:
    """The text with every macro replaced by SQL that is as long as the call was, line by line."""
    return _JINJA.sub(_stand_in, text) if has_macro(text) or "{#" in text else text


def _stand_in(match: re.Match[str]) -> str:
    call, before = match["call"], match["table"] or ""
    if not call.startswith("{{"):
        return before + _padded("", call)
    if before:
        return before + _padded(MACRO_TABLE, call)
    readable = _CALL.fullmatch(call)
    if readable is None or not MACROS.get(readable["name"]):
        return _padded("0" if re.match(r"\{\{-?\s*var\b", call) else "TRUE", call)
    return _as_function(call, MACROS[readable["name"]])


def _as_function(call: str, expressions: tuple[int, ...]) -> str:
    """The call without its braces, and without the quotes of the arguments that are expressions."""
    text = re.sub(r"\{\{-?|-?\}\}", lambda braces: " " * len(braces[0]), call)
    for index, argument in enumerate(_ARGUMENT.finditer(text)):
        if index in expressions:
            inside = f" {argument[0][1:-1]} "
            text = text[: argument.start()] + inside + text[argument.end() :]
    return text


def _padded(value: str, call: str) -> str:
    blank = re.sub(r"[^\n]", " ", call)
    first_line = call.partition("\n")[0]
    return value + blank[len(value) :] if len(first_line) >= len(value) else blank[: -len(value)] + value
