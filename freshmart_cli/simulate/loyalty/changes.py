"""What happens to rows of the program's database, transaction by transaction."""

from __future__ import annotations

from dataclasses import dataclass, replace

from freshmart_cli.simulate.loyalty.rows import Row, Table, table_of


@dataclass(frozen=True, slots=True)
class Change:
    """``op`` is c, u or d, k for a change of the key (which Debezium tells as d, tombstone and c), t for
    truncating ``table``, m for a logical message."""

    op: str
    table: Table
    before: Row | None = None
    after: Row | None = None


@dataclass(frozen=True, slots=True)
class Route:
    """Events that do not come with their day's file: name ending, arrival in epoch seconds, delivery."""

    ending: str
    arrived: int
    delivery: int


@dataclass(frozen=True, slots=True)
class Transaction:
    """``at`` in epoch milliseconds; ``tag`` is the number of the fault that made it, ``route`` its detour;
    ``lost`` events never arrive."""

    at: int
    changes: tuple[Change, ...]
    tag: int | None = None
    route: Route | None = None
    lost: bool = False

    def by_way_of(self, route: Route | None) -> Transaction:
        return replace(self, route=route)


def created(row: Row) -> Change:
    return Change("c", table_of(row), after=row)


def updated(before: Row, after: Row) -> Change:
    return Change("u", table_of(after), before, after)


def deleted(row: Row) -> Change:
    return Change("d", table_of(row), before=row)


def moved_key(before: Row, after: Row) -> Change:
    return Change("k", table_of(after), before, after)
