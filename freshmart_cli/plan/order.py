"""The order in which sources and derived tables run: what is read before what reads it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from freshmart_cli.contracts.reads import tables_of
from freshmart_cli.contracts.source_contract import Contract
from freshmart_cli.contracts.workspace import Workspace
from freshmart_cli.errors import UserError


def source_order(workspace: Workspace) -> tuple[str, ...]:
    """Sources with those that others refer to first, so that parents are there when facts come."""
    owner = {f"silver.{table}": name for name, contract in workspace.contracts.items() for table in contract.tables}
    needs: dict[str, set[str]] = {name: set() for name in workspace.contracts}
    for name, contract in workspace.contracts.items():
        targets = _targets(contract)
        if contract.arrivals:
            targets |= _read(contract.arrivals.expected)
        needs[name] = {owner[target] for target in targets if target in owner} - {name}
    return _sorted(needs, tolerant=True)


def derived_order(workspace: Workspace) -> tuple[str, ...]:
    """Derived tables with their upstreams first; raises UserError on a cycle."""
    needs = {name: _read(each.sql) & workspace.derived.keys() for name, each in workspace.derived.items()}
    return _sorted(needs)


def referring_sources(workspace: Workspace, name: str) -> tuple[str, ...]:
    """Sources with a reference to a table of this one, itself included where it has."""
    own = {f"silver.{table}" for table in workspace.contracts[name].tables}
    return tuple(other for other, contract in workspace.contracts.items() if own & _targets(contract))


def affected_sources(workspace: Workspace, names: Iterable[str]) -> tuple[str, ...]:
    """The sources, and all whose rows their promotion may heal or release, one by way of the other."""
    found = dict.fromkeys(names)
    waiting = list(found)
    while waiting:
        for other in referring_sources(workspace, waiting.pop()):
            if other not in found:
                found[other] = None
                waiting.append(other)
    return tuple(found)


def derived_of_layer(workspace: Workspace, layer: str, tables: Iterable[str]) -> tuple[str, ...]:
    """The derived tables of a layer that are made of the given tables, directly or not, upstreams first."""
    reached = set(tables)
    found = []
    for name in derived_order(workspace):
        if _read(workspace.derived[name].sql) & reached:
            reached.add(name)
            found.append(name)
    return tuple(name for name in found if name.startswith(f"{layer}."))


def with_upstream(workspace: Workspace, names: Iterable[str], layer: str) -> tuple[str, ...]:
    """The derived tables named, and those of a layer that they are made of, upstreams first."""
    wanted = set(names)
    for name in reversed(derived_order(workspace)):
        if name in wanted:
            wanted |= {each for each in _read(workspace.derived[name].sql) if each.startswith(f"{layer}.")}
    return tuple(name for name in derived_order(workspace) if name in wanted)


def selected(names: Iterable[str], known: Mapping[str, object], what: str) -> tuple[str, ...]:
    """The names asked for, all if none; raises UserError naming every unknown one and the nearest known."""
    import difflib

    wanted = tuple(names)
    unknown = [name for name in wanted if name not in known]
    if unknown:
        near = [match for name in unknown for match in difflib.get_close_matches(name, list(known), 1)]
        hint = f"did you mean {', '.join(near)}?" if near else f"known are {', '.join(known) or 'none'}"
        raise UserError(f"unknown {what}: {', '.join(unknown)}", hint=hint)
    return wanted or tuple(known)


def _targets(contract: Contract) -> set[str]:
    return {each.target for table in contract.tables.values() for each in table.references.values()}


def _read(sql: str) -> set[str]:
    return {str(name) for name in tables_of(sql)}


def _sorted(needs: Mapping[str, set[str]], tolerant: bool = False) -> tuple[str, ...]:
    waiting, done = {name: set(each) for name, each in needs.items()}, []
    while waiting:
        ready = [name for name, each in waiting.items() if not each & waiting.keys()]
        if not ready:
            if not tolerant:
                raise UserError(f"tables {', '.join(sorted(waiting))} read one another", hint="break the cycle")
            ready = sorted(waiting)
        for name in ready:
            done.append(name)
            del waiting[name]
    return tuple(done)
