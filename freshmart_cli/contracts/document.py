"""A YAML file as plain values whose every part knows its line and column."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

YamlPath = tuple[str | int, ...]
"""Where a value stands inside a file, such as ``("tables", "orders", "keys", 0)``."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a value and its key start, 1-based; ``body`` is where the text itself starts.

    ``body`` differs from the value's start for quoted and literal texts; None where offsets into the text
    cannot be traced back to the file (folded and escaped texts).
    """

    value: tuple[int, int]
    key: tuple[int, int]
    body: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Spot:
    """A place in a document: a path, there the key or an offset into the text."""

    path: YamlPath
    on_key: bool = False
    offset: int = -1

    def at(self, *parts: str | int) -> Spot:
        return Spot((*self.path, *parts), self.on_key)

    @property
    def key(self) -> Spot:
        return Spot(self.path, on_key=True)

    def character(self, offset: int) -> Spot:
        """The place ``offset`` characters into the text that stands here."""
        return Spot(self.path, offset=offset)


ROOT = Spot(())


@dataclass(frozen=True, slots=True)
class Document:
    """One file: maps, lists and texts (``value``), and the places of all of them by path."""

    file: str
    value: Any
    places: Mapping[YamlPath, Place]

    def position(self, spot: Spot) -> tuple[int, int]:
        """Line and column of a spot, 1-based; of its nearest parent where the file does not spell it out."""
        path = spot.path
        while path and path not in self.places:
            path = path[:-1]
        place = self.places.get(path, Place((1, 1), (1, 1)))
        text = self.find(path)
        if isinstance(text, str) and spot.offset >= 0 and place.body:
            return _inside(place.body, text, spot.offset)
        on_key = spot.on_key if path == spot.path else not isinstance(text, str)
        return place.key if on_key else place.value

    def spelled(self, path: YamlPath) -> str:
        """A path as people write it, without the parts that a short form leaves out."""
        for length in range(len(path)):
            if isinstance(self.find(path[:length]), str):
                return spell(path[:length])
        return spell(path)

    def find(self, path: YamlPath) -> Any:
        """The value at a path, or None."""
        found = self.value
        for part in path:
            in_map = isinstance(found, Mapping) and part in found
            in_list = isinstance(found, list) and isinstance(part, int) and part < len(found)
            if not (in_map or in_list):
                return None
            found = found[part]
        return found

    def keys(self, *path: str | int) -> tuple[str, ...]:
        """The keys of the map at a path; none where no map stands there."""
        found = self.find(path)
        return tuple(found) if isinstance(found, dict) else ()

    def with_value(self, value: Any) -> Document:
        return Document(self.file, value, self.places)


def _inside(body: tuple[int, int], text: str, offset: int) -> tuple[int, int]:
    before = text[:offset]
    return body[0] + before.count("\n"), body[1] + offset - (before.rfind("\n") + 1)


def spell(path: YamlPath) -> str:
    """A path as people write it: ``tables.orders.keys[0]``."""
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else part
    return text
