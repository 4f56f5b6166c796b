"""SQL between values and texts: a text is read exactly or not at all, a value told by a text that is its own."""

from __future__ import annotations

from collections.abc import Iterable

from freshmart_cli.compile.rendering import macros, text_literal

_YEAR = "(?:000[1-9]|00[1-9][0-9]|0[1-9][0-9][0-9]|[1-9][0-9][0-9][0-9])"
_INSTANT = f"{_YEAR}(?:-[ -~]*)?"
"""How an instant begins: engines take a bare time for one of today, and years that no calendar here has."""

_BEYOND = r"^[ \t\r\n]*(?:0001-01-01|9999-12-31)[T ].*[+-][0-9:]*[1-9]"
"""Instants that their offset may take out of the calendar."""

_DATE = rf"{_YEAR}(?:-[0-9]{{1,2}}){{0,2}}"
_MIDNIGHT = r"(?:[T ]00:00(?::00(?:[.]0+)?)?(?:Z|[+]00:00)?)?"
"""What may follow a date: of another time, one engine would keep the date alone."""

_BLANK = r"[ \t\r\n]*"
_WHOLE = "[-+]?[0-9]+"
_NUMBER = "[-+]?(?:[0-9]+[.]?[0-9]*|[.][0-9]+)"
_DOUBLE = f"{_NUMBER}(?:[eE][-+]?[0-9]+)?|(?i:nan|[-+]?inf|[-+]?infinity)"
_FLAG = "(?i:t|true|y|yes|1|f|false|n|no|0)"
_BASE64 = "(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/][AQgw]==|[A-Za-z0-9+/]{2}[AEIMQUYcgkosw048]=)?"

_SHAPES = {
    **dict.fromkeys(("tinyint", "smallint", "int", "bigint"), _WHOLE),
    **dict.fromkeys(("double", "float"), _DOUBLE),
    "decimal": _NUMBER,
    "boolean": _FLAG,
    "timestamp": _INSTANT,
}
"""How values of a type are written: beyond that each engine takes further texts for values, but not the same."""

_LARGEST = "1.7976931348623157E308D"
_PLACES = 100
_STRIPPED = r"^0*([0-9]+[.][0-9]*?)0*\z"


def first_text(places: Iterable[tuple[str, str]]) -> str:
    """What stands at the first place of which JSON has something: an object, and a path in it."""
    found = [str(macros("json_macros.sql").value(*each)) for each in places]
    return f"coalesce({', '.join(found)})" if len(found) > 1 else found[0]


def typed_text(text: str, kind: str) -> str:
    """The text's value; NULL where the engine would make one up, or an infinity of a number."""
    if kind == "date":
        return f"try_cast({_shaped(text, _DATE, _MIDNIGHT)} AS DATE)"
    value, shape = f"try_cast(trim({text}) AS {kind})", _SHAPES.get(kind.partition("(")[0].strip())
    if shape is None:
        return value
    found = f"{text} RLIKE {_whole(shape)}"
    if kind == "timestamp":
        found += f" AND NOT {text} RLIKE {text_literal(_BEYOND)}"
    if kind in ("double", "float"):
        found += f" AND (abs(CAST({value} AS DOUBLE)) <= {_LARGEST} OR {text} RLIKE '[iInN]')"
    value = f"CASE WHEN {found} THEN {value} END"
    if kind.startswith("decimal"):
        return f"coalesce({value}, try_cast({_without_exponent(text)} AS {kind}))"
    return value


def whole_text(text: str, kind: str) -> str:
    """The value of an integer that is written as a number with a point, or with an exponent."""
    pointed, scientific = _shaped(text, "-?[0-9]+", "[.]0+"), _shaped(_without_exponent(text), "-?[0-9]+", "[.]")
    return f"coalesce(try_cast({pointed} AS {kind}), try_cast({scientific} AS {kind}))"


def bytes_text(text: str) -> str:
    """The bytes that a text gives in base64; one text that is not must not fail all others."""
    shape = text_literal(rf"^(?:{_BASE64})\z")
    return f"CASE WHEN {text} RLIKE {shape} THEN unbase64(regexp_extract({text}, {shape}, 0)) END"


def formatted_text(text: str, formats: Iterable[str], kind: str) -> str:
    """The text's value by the first of the contract's time formats that reads it."""
    tried = [f"try_to_timestamp({_zoned(text, each)}, {text_literal(each)})" for each in formats]
    return f"try_cast(coalesce({', '.join(tried)}) AS {kind})"


def comparable(name: str, kind: str) -> str:
    """A column as what can be cast to a text, the same on every engine, by which its values are told apart.

    Engines print doubles each in their own way, and hash a NaN by its sign.
    """
    if kind == "binary":
        return f"hex({name})"
    if kind in ("double", "float"):
        return f"xxhash64(nanvl(CAST({name} AS DOUBLE), CAST('NaN' AS DOUBLE)))"
    return name


def _without_exponent(text: str) -> str:
    """A number such as 1.5E-7 with its point where it belongs and no zeros around it; NULL where it has no exponent.

    No engine may be trusted with it: one reads none as a decimal, and doubles are not exact.
    """
    shape = _whole("([-+]?)([0-9]+)[.]?([0-9]*)[eE]([-+]?[0-9]{1,2})")
    sign, before, after, exponent = (f"regexp_extract({text}, {shape}, {group})" for group in (2, 3, 4, 5))
    zeros = f"repeat('0', {_PLACES})"
    digits = f"concat({zeros}, {before}, {after}, {zeros})"
    place = f"{_PLACES + 1} + length({before}) + try_cast({exponent} AS INT)"
    pointed = f"overlay({digits} PLACING '.' FROM {place} FOR 0)"
    return f"concat({sign}, regexp_extract({pointed}, {text_literal(_STRIPPED)}, 1))"


def _shaped(text: str, shape: str, after: str = "") -> str:
    """The text without blanks around it and what may come ``after``; '' where it has another shape."""
    return f"regexp_extract({text}, {_whole(shape, after)}, 1)"


def _whole(shape: str, after: str = "") -> str:
    r"""A whole text of that shape: its end is ``\z``, since ``$`` lets a line break follow on one engine."""
    return text_literal(rf"^{_BLANK}({shape}){after}{_BLANK}\z")


def _zoned(text: str, time_format: str) -> str:
    """The text, its Z a capital: one engine reads that alone as an offset."""
    return rf"regexp_replace(trim({text}), 'z\\z', 'Z')" if time_format.endswith("X") else f"trim({text})"
