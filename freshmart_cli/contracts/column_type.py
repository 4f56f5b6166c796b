"""The types that every engine stores alike."""

from __future__ import annotations

import re
from dataclasses import dataclass

from freshmart_cli.contracts.suggest import did_you_mean

SIMPLE_TYPES = (
    "string",
    "boolean",
    "tinyint",
    "smallint",
    "int",
    "bigint",
    "float",
    "double",
    "date",
    "timestamp",
    "binary",
)
MAX_DIGITS = 38
_KNOWN = (*SIMPLE_TYPES, "decimal(p,s)", "array<…>", "map<…>", "struct<…>")
_OTHER_NAMES = {
    "integer": "int",
    "long": "bigint",
    "short": "smallint",
    "byte": "tinyint",
    "text": "string",
    "varchar": "string",
    "char": "string",
    "bool": "boolean",
    "real": "float",
    "datetime": "timestamp",
    "number": "decimal(p,s)",
    "numeric": "decimal(p,s)",
    "decimal": "decimal(p,s), such as decimal(18,2)",
}


@dataclass(frozen=True, slots=True)
class TypeProblem:
    """``is_range``: the name is right, the digits are not."""

    message: str
    hint: str
    is_range: bool = False


def type_problem(text: str) -> TypeProblem | None:
    """What is wrong with a column's type, or None."""
    text = text.strip()
    if text in SIMPLE_TYPES:
        return None
    decimal = re.fullmatch(r"decimal\s*\(\s*(\d+)\s*,\s*(\d+)\s*\)", text)
    if decimal:
        return _range_problem(text, int(decimal[1]), int(decimal[2]))
    nested = re.fullmatch(r"(array|map|struct)\s*<(.*)>", text, re.DOTALL)
    if nested:
        return _nested_problem(nested[1], _split(nested[2]), text)
    word = re.split(r"[(<\s]", text)[0]
    hint = f"write {_OTHER_NAMES[word]}" if word in _OTHER_NAMES else did_you_mean(word, _KNOWN, kind="types")
    return TypeProblem(f"unknown type {text!r}", hint)


def _range_problem(text: str, precision: int, scale: int) -> TypeProblem | None:
    if 1 <= precision <= MAX_DIGITS and scale <= precision:
        return None
    return TypeProblem(f"{text} is out of range", f"1 to {MAX_DIGITS} digits, of which at most all decimals", True)


def _nested_problem(kind: str, parts: list[str], text: str) -> TypeProblem | None:
    count = {"array": 1, "map": 2}.get(kind, len(parts))
    if len(parts) != count or not all(parts):
        return TypeProblem(f"unreadable type {text!r}", "write array<T>, map<K, V> or struct<name: T, …>")
    if kind == "struct":
        if any(not re.match(r"\w+\s*:", part) for part in parts):
            return TypeProblem(f"unreadable type {text!r}", "write struct<name: T, …>")
        parts = [part.partition(":")[2] for part in parts]
    return next((problem for problem in map(type_problem, parts) if problem), None)


def _split(text: str) -> list[str]:
    """The parts of a comma-separated list, commas inside brackets apart."""
    parts, depth = [""], 0
    for character in text:
        depth += (character in "<(") - (character in ">)")
        if character == "," and depth == 0:
            parts.append("")
        else:
            parts[-1] += character
    return [part.strip() for part in parts]
