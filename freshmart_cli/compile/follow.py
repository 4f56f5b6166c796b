"""Which values of an upstream table its followers need to know as touched (CONTRACTS.md, *Derived table*)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from freshmart_cli.compile.days import days_contract, days_table
from freshmart_cli.contracts.derived import Derived
from freshmart_cli.contracts.reads import tables_of
from freshmart_cli.contracts.workspace import Workspace

_TOUCHED = re.compile(r"touched\(\s*['\"][^'\"]*['\"]\s*,\s*['\"]([^'\"]+)['\"]\s*,\s*['\"]([^'\"]+)['\"]\s*\)")
_SELECT = re.compile(r"\s*(select|with)\b", re.IGNORECASE)
_KEPT = ("bronze", "silver", "gold", "platinum")
"""Layers whose tables are there to be followed."""


def upstreams(derived: Derived) -> tuple[str, ...]:
    """The tables that a derived table's SQL reads, in order of mention."""
    return tuple(str(name) for name in tables_of(derived.sql) if name.layer in _KEPT)


def is_select(follow: str) -> bool:
    return _SELECT.match(follow) is not None


def follow_of(derived: Derived, upstream: str) -> tuple[str, ...]:
    """The ways in which changes of an upstream reach the table; the same-named column where nothing is said."""
    return derived.refresh.follow.get(upstream, (derived.refresh.by,))


def followed_expressions(workspace: Workspace, table: str) -> tuple[str, ...]:
    """Expressions over ``table`` whose touched values its incremental followers ask for."""
    wanted: dict[str, None] = {}
    for derived in _followers(workspace):
        if derived.refresh.mode != "incremental":
            continue
        for upstream, follow in _ways(derived):
            if is_select(follow):
                wanted.update((column, None) for name, column in _TOUCHED.findall(follow) if name == table)
            elif upstream == table and follow != "full":
                wanted[follow.strip()] = None
    return tuple(wanted)


def _ways(derived: Derived) -> Iterator[tuple[str, str]]:
    for upstream in upstreams(derived):
        yield from ((upstream, follow) for follow in follow_of(derived, upstream))


def _followers(workspace: Workspace) -> Iterator[Derived]:
    """Every derived table, the engine's own days included."""
    yield from workspace.derived.values()
    for contract in workspace.contracts.values():
        if days_table(contract) is not None:
            yield days_contract(contract, workspace.settings.timezone)
