"""How one outcome differs from another, in words, for the part that a set of files and stores accounts for."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tests.pos.layout import CONTENT
from tests.pos.reference import Basket, Outcome, Totals
from tests.pos.values import Value

MASKED = "loyalty_card"
"""Silver has a pseudonym in its place."""


@dataclass(frozen=True, slots=True)
class Share:
    """What of an outcome is looked at: files by name and digest, keys and totals by store."""

    names: frozenset[str]
    digests: frozenset[str]
    stores: frozenset[Value]


def differences(expected: Outcome, actual: Outcome, share: Share | None = None) -> list[str]:
    """Every difference; empty where the outcomes agree. ``share`` is of ``actual``, None all of it."""

    def in_digests(digest: str) -> bool:
        return share is None or digest in share.digests

    def in_stores(store: Value) -> bool:
        return share is None or store in share.stores

    parts: list[tuple[str, Mapping[Any, Any], Mapping[Any, Any], Callable[[Any], bool]]] = [
        ("file", expected.files, actual.files, in_digests),
        ("redelivered", expected.redelivered, actual.redelivered, in_digests),
        ("bronze", expected.bronze, actual.bronze, in_digests),
        ("key", expected.keys, actual.keys, lambda key: in_stores(key[0])),
        ("version", expected.versions, actual.versions, lambda version: in_stores(version[0][0])),
        ("invalid", expected.invalid, actual.invalid, lambda delivery: in_digests(delivery[0])),
        ("broken", expected.broken, actual.broken, expected.broken.__contains__),
        ("silver", _plain(expected), _plain(actual), lambda key: in_stores(key[0])),
        ("gold", _nonzero(expected), _nonzero(actual), lambda cell: in_stores(cell[0])),
    ]
    unreadable = actual.unreadable if share is None else actual.unreadable & share.names
    found = [f"unreadable {name}: expected" for name in sorted(expected.unreadable - unreadable)]
    found += [f"unreadable {name}: not expected" for name in sorted(unreadable - expected.unreadable)]
    for label, wanted, given, is_ours in parts:
        found += _compared(label, wanted, {key: value for key, value in given.items() if is_ours(key)})
    return found


def _compared(label: str, wanted: Mapping[Any, Any], given: Mapping[Any, Any]) -> Iterator[str]:
    for key in sorted({*wanted, *given}, key=str):
        expected, actual = wanted.get(key) or None, given.get(key) or None
        if expected != actual:
            yield f"{label} {key}: expected {expected}, found {actual}"


def _plain(outcome: Outcome) -> dict[Any, Basket]:
    """Accepted transactions without what silver masks; '' and NULL are one blank text."""
    masked = [field.name for field in CONTENT["TH"]].index(MASKED)

    def blank(row: tuple[Value, ...]) -> tuple[Value, ...]:
        return tuple("" if value is None else value for value in row)

    return {
        key: Basket(
            blank((*sale.head[:masked], bool(sale.head[masked]), *sale.head[masked + 1 :])),
            tuple(blank(row) for row in sale.items),
            tuple(blank(row) for row in sale.tenders),
        )
        for key, sale in outcome.accepted.items()
    }


def _nonzero(outcome: Outcome) -> dict[Any, Totals]:
    """Gold has rows of zeros for days without sales."""
    return {cell: totals for cell, totals in outcome.totals.items() if totals != Totals()}
