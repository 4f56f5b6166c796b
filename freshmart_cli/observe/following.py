"""Follows key values from a table to the tables it is made of."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from freshmart_cli.compile.key_lineage import origin_of
from freshmart_cli.compile.traced import Filter
from freshmart_cli.contracts.workspace import Workspace
from freshmart_cli.names import TableName
from freshmart_cli.observe.known_tables import columns_of
from freshmart_cli.observe.lineage import contract_of, derived_of, upstreams_of


@dataclass(frozen=True, slots=True)
class Stop:
    """A table on the way, and which of its rows are meant."""

    table: TableName
    filters: tuple[Filter, ...]


def source_stops(workspace: Workspace, start: Stop) -> tuple[Stop, ...]:
    """The source tables below, each once, with the filters that reach them."""
    found: dict[TableName, Stop] = {}
    for stop in _below(workspace, start, frozenset()):
        known = found.get(stop.table)
        if known is None or len(stop.filters) > len(known.filters):
            found[stop.table] = stop
    return tuple(found.values())


def followed(workspace: Workspace, start: Stop, upstream: TableName, joined: bool) -> tuple[Filter, ...]:
    """The filters as far as they carry to a table upstream.

    A key carries where the SQL makes it from that table; with ``joined`` also where that table has a column of its
    name, which a join then equates.
    """
    derived = derived_of(workspace, start.table)
    direct = upstream in upstreams_of(workspace, start.table)
    columns = columns_of(workspace, upstream)
    found = []
    for each in start.filters:
        origin = origin_of(derived.sql, each.column, upstream) if derived and direct and each.column else None
        if origin is not None:
            found.append(Filter(origin.sql, each.value, each.type, origin.column, each.key))
        elif each.column in columns and (joined or not direct):
            found.append(Filter(each.column, each.value, columns[each.column], each.column, each.key))
    return tuple(found)


def _below(workspace: Workspace, stop: Stop, seen: frozenset[TableName]) -> Iterator[Stop]:
    if contract_of(workspace, stop.table) is not None:
        yield stop
        return
    for upstream in upstreams_of(workspace, stop.table):
        if upstream in seen or not columns_of(workspace, upstream):
            continue
        filters = followed(workspace, stop, upstream, joined=True)
        yield from _below(workspace, Stop(upstream, filters), seen | {upstream})
