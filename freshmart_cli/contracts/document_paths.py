"""Where the columns of documents are found: paths such as ``price``, ``body.price``, ``tags[0]``, ``$.id``, ``@``."""

from __future__ import annotations

import re
from functools import cache

from freshmart_cli.contracts.kinship import place_of
from freshmart_cli.contracts.model import Column
from freshmart_cli.contracts.source_contract import Contract
from freshmart_cli.formats.registry import format_of

ROOT, ELEMENT = "$", "@"

_BEGINNING = re.compile(r"^[$@](?:\.|(?=\[)|$)")
_STEP = re.compile(
    r"(?:(?P<name>[^.\[\]'\"`\s][^.\[\]'\"`]*)|\['(?P<quoted>[^'\]]+)'\])(?P<places>(?:\[\d+\])*)(?:\.|(?=\[)|$)"
)


def reads_documents(contract: Contract) -> bool:
    """Whether records are JSON documents, whose columns are found by path."""
    return format_of(contract.format).capabilities.documents


@cache
def steps_of(path: str) -> tuple[str, ...] | None:
    """The names on the way, each with the places in a list that follow it; None for what is no path.

    The beginning (``$`` the document, ``@`` the element, neither the table's own place) is no step.
    """
    rest = _BEGINNING.sub("", path)
    found: list[str] = []
    at = 0
    while at < len(rest):
        step = _STEP.match(rest, at)
        if step is None or step.end() == at:
            return None
        found.append((step["name"] or step["quoted"]) + step["places"])
        at = step.end()
    return None if rest.endswith(".") or not (found or path in (ROOT, ELEMENT)) else tuple(found)


def is_of_root(path: str) -> bool:
    """Whether a path begins at the document, wherever its table lies."""
    return path.startswith(ROOT) and _BEGINNING.match(path) is not None


def json_path(path: str) -> str:
    """The path as both engines' ``get_json_object`` reads it, from the beginning that it names or implies."""
    return "".join([ROOT, *map(_written, steps_of(path) or ())])


def list_paths(place: str) -> tuple[str, ...]:
    """The lists on the way to a place, outermost first: ``lines[].lots[]`` is ``lines`` and, within that, ``lots``."""
    return tuple(part.strip(".") for part in place.split("[]")[:-1])


def named_fields(contract: Contract, place: str) -> frozenset[str]:
    """The names of an object at a place that some table of the contract reads."""
    found: set[str] = set()
    for table in contract.tables.values():
        own = place_of(contract, table)
        for name, column in table.columns.items():
            for path in column.from_ or _own_path(name, column):
                if place == (ROOT if is_of_root(path) else own):
                    found.update(_field(step) for step in (steps_of(path) or ())[:1])
        found.update(_field(step) for step in _within(own, place)[:1])
    return frozenset(found)


def _own_path(name: str, column: Column) -> tuple[str, ...]:
    """A column's own name, unless it is computed without it."""
    computed = column.hash or (column.expr and re.search(rf"(?<![.\w]){re.escape(name)}\b", column.expr) is None)
    return () if computed else (name,)


def _within(place: str, around: str) -> tuple[str, ...]:
    """The steps from a place to a list that lies within it."""
    if not place.endswith("[]") or place == around:
        return ()
    if around == ROOT:
        return steps_of(place.partition("[]")[0]) or ()
    return (
        (steps_of(place.removeprefix(f"{around}.").partition("[]")[0]) or ()) if place.startswith(f"{around}.") else ()
    )


def _field(step: str) -> str:
    return step.partition("[")[0]


def _written(step: str) -> str:
    name, bracket, places = step.partition("[")
    plain = re.fullmatch(r"\w+", name, re.ASCII) is not None
    return (f".{name}" if plain else f"['{name}']") + bracket + places
