"""A promise of truth.json and whether it is kept."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Check:
    """One promise about a source after one delivery; green where there are no ``problems``."""

    source: str
    name: str
    expect: str
    problems: tuple[str, ...]

    @property
    def green(self) -> bool:
        return not self.problems


def check(source: str, name: str, expect: str, problems: Iterable[str]) -> Check:
    return Check(source, name, expect, tuple(problems))


def differences(found: Any, stated: Any, place: str) -> Iterator[str]:
    """What differs between two documents of one shape, each difference a sentence."""
    if not isinstance(stated, dict) or not isinstance(found, dict):
        if found != stated:
            yield f"{place} is {_shown(found)}, should be {_shown(stated)}"
        return
    for key in stated.keys() | found.keys():
        if key not in stated:
            yield f"{place}: {key} is not expected"
        elif key not in found:
            yield f"{place}: {key} is missing"
        else:
            yield from differences(found[key], stated[key], f"{place} {key}")


def file_problems(fault: dict[str, Any], outcomes: dict[str, str], delivery: int) -> Iterator[str]:
    """Files of a fault that became something else in the delivery that brought them."""
    for file in fault["becomes"]["files"]:
        if file["delivery"] == delivery:
            found = outcomes.get(file["file"], "never seen")
            if found != file["outcome"]:
                yield f"{file['file']} is {found}, should be {file['outcome']}"


def _shown(value: Any) -> str:
    return "nothing" if value is None else str(value)
