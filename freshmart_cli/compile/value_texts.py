"""SQL between values and texts: a text is read exactly or not at all, a value told by a text that is its own."""

from __future__ import annotations

import re
from collections.abc import Iterable

from freshmart_cli.compile.rendering import text_literal

_YEAR = "(?:000[1-9]|00[1-9][0-9]|0[1-9][0-9][0-9]|[1-9][0-9][0-9][0-9])"
_DATED = f"'^{_YEAR}(?:$|-)'"
"""How an instant begins: engines take a bare time for one of today, and years that no calendar here has."""

_BEYOND = "'^(?:0001-01-01|9999-12-31)[T ].*[+-][0-9:]*[1-9]'"
"""Instants that their offset may take out of the calendar."""

_DATE = f"'^({_YEAR}(?:-[0-9]{{1,2}}){{0,2}})(?:[T ]00:00(?::00(?:[.]0+)?)?(?:Z|[+]00:00)?)?$'"
"""A date, or its midnight: of another time, one engine would keep the date alone."""

_LARGEST = "1.7976931348623157E308D"
_WHOLE_DOUBLES = 2**53


def typed_text(text: str, kind: str) -> str:
    """The text's value; NULL where the engine would make one up, or an infinity of a number."""
    value = f"try_cast(trim({text}) AS {kind})"
    if kind == "date":
        return f"try_cast(regexp_extract(trim({text}), {_DATE}, 1) AS DATE)"
    if kind == "timestamp":
        return f"CASE WHEN trim({text}) RLIKE {_DATED} AND NOT trim({text}) RLIKE {_BEYOND} THEN {value} END"
    if kind in ("double", "float"):
        return f"CASE WHEN abs(CAST({value} AS DOUBLE)) <= {_LARGEST} OR {text} RLIKE '[iInN]' THEN {value} END"
    return value


def formatted_text(text: str, formats: Iterable[str], kind: str) -> str:
    """The text's value by the first of the contract's time formats that reads it."""
    tried = [f"try_to_timestamp(trim({text}), {text_literal(each)})" for each in formats]
    return f"try_cast(coalesce({', '.join(tried)}) AS {kind})"


def scientific_decimal(text: str, kind: str) -> str:
    """The value of a number such as 1.5E-7, which no engine reads as a decimal; NULL where that would not be exact."""
    scale = re.fullmatch(r"decimal\s*\(\s*\d+\s*,\s*(\d+)\s*\)", kind)
    most = _WHOLE_DOUBLES // 10 ** int(scale[1] if scale else 0)
    number = f"try_cast(regexp_extract(trim({text}), '^-?[0-9.]{{1,16}}[eE][-+]?[0-9]+$', 0) AS DOUBLE)"
    return f"CASE WHEN abs({number}) < {most} THEN try_cast({number} AS {kind}) END"


def comparable(name: str, kind: str) -> str:
    """A column as what can be cast to a text: any bytes, as which they are told apart."""
    return f"base64({name})" if kind == "binary" else name
