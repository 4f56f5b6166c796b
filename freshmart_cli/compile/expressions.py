"""Rewrites the SQL expressions of contracts without parsing more than it must: the user's text stays verbatim.

Only two things are replaced: qualified names (``FH.x``, ``parent.x``) and whole function calls that the caller claims
(aggregates over a child table, the language's macros).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

_TOKEN = re.compile(
    r"""(?P<text>'(?:\\.|''|[^'\\])*'|"(?:\\.|""|[^"\\])*")|(?P<quoted>`[^`]*`)|(?P<name>[A-Za-z_]\w*)|(?P<number>\d+(?:\.\d+)?)|(?P<space>\s+)|(?P<other>.)""",
    re.DOTALL,
)

Qualified = Callable[[str, str], str | None]
Call = Callable[[str, str], str | None]


@dataclass(frozen=True, slots=True)
class Token:
    kind: str
    text: str


def tokens(expression: str) -> list[Token]:
    """Split an expression; joining the texts gives it back."""
    return [Token(match.lastgroup or "other", match.group()) for match in _TOKEN.finditer(expression)]


def names(expression: str) -> frozenset[str]:
    """Unqualified names that are not function calls: the columns an expression reads (keywords included)."""
    return frozenset(_bare_names(tokens(expression)))


def _bare_names(listed: list[Token]) -> Iterator[str]:
    significant = [token for token in listed if token.kind != "space"]
    for place, token in enumerate(significant):
        before = significant[place - 1].text if place else ""
        after = significant[place + 1].text if place + 1 < len(significant) else ""
        if token.kind == "name" and before != "." and after not in (".", "("):
            yield token.text
        elif token.kind == "quoted" and before != ".":
            yield token.text.strip("`")


def qualified_names(expression: str) -> frozenset[tuple[str, str]]:
    """Every ``A.b`` of an expression."""
    found: set[tuple[str, str]] = set()

    def note(owner: str, name: str) -> None:
        found.add((owner, name))

    rewrite(expression, note, lambda name, arguments: None)
    return frozenset(found)


def rewrite(expression: str, qualified: Qualified, call: Call) -> str:
    """Replace what the two callbacks claim; None leaves the text as it is."""
    listed, out, place = tokens(expression), [], 0
    while place < len(listed):
        token = listed[place]
        following = listed[place + 1].text if place + 1 < len(listed) else ""
        opening = place + 1 + (not following.strip())
        if token.kind == "name" and opening < len(listed) and listed[opening].text == "(":
            end = _closing(listed, opening)
            inside = "".join(each.text for each in listed[opening + 1 : end])
            claimed = call(token.text, inside)
            called = "".join(each.text for each in listed[place:opening])
            out.append(claimed if claimed is not None else f"{called}({rewrite(inside, qualified, call)})")
            place = end + 1
        elif token.kind == "name" and following == "." and place + 2 < len(listed):
            name = listed[place + 2].text
            claimed = qualified(token.text, name)
            out.append(claimed if claimed is not None else f"{token.text}.{name}")
            place += 3
        else:
            out.append(token.text)
            place += 1
    return "".join(out)


def split_arguments(inside: str) -> list[str]:
    """The arguments of a call, split at top-level commas."""
    depth, parts = 0, [""]
    for token in tokens(inside):
        depth += token.text in "([" and token.kind == "other"
        depth -= token.text in ")]" and token.kind == "other"
        if token.text == "," and depth == 0:
            parts.append("")
        else:
            parts[-1] += token.text
    return [part.strip() for part in parts]


def split_equality(check: str) -> tuple[str, str]:
    """The two sides of ``computed = stated``; raises ValueError unless it is one equality."""
    depth, sides = 0, [""]
    for token in tokens(check):
        depth += token.text == "("
        depth -= token.text == ")"
        if token.text == "=" and depth == 0:
            sides.append("")
        else:
            sides[-1] += token.text
    if len(sides) != 2:
        raise ValueError(f"expected one equality 'computed = stated', found {check!r}")
    return sides[0].strip(), sides[1].strip()


def _closing(listed: list[Token], opening: int) -> int:
    depth = 0
    for place in range(opening, len(listed)):
        depth += listed[place].text == "("
        depth -= listed[place].text == ")"
        if depth == 0:
            return place
    return len(listed)
