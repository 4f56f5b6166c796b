"""Which table of a contract lies within which: records under records, arrays within their root."""

from __future__ import annotations

from freshmart_cli.contracts.model import Load
from freshmart_cli.contracts.source_contract import Contract, Table
from freshmart_cli.formats.fixed_width_options import FixedWidthOptions


def parent_of(contract: Contract, table: str) -> str | None:
    """The table that this one lies within, or None for a root; the first one where several would do."""
    return next(iter(parents_of(contract, table)), None)


def parents_of(contract: Contract, table: str) -> tuple[str, ...]:
    """Every table that could hold this one's rows: one, or the contract is ambiguous."""
    for place in _places_above(contract, contract.tables[table]):
        holders = [
            name for name, other in contract.tables.items() if name != table and place == place_of(contract, other)
        ]
        if holders:
            return tuple(sorted(holders, key=lambda name: bool(contract.tables[name].where)))
    return ()


def children_of(contract: Contract, table: str) -> tuple[str, ...]:
    """The tables that lie directly within this one."""
    return tuple(name for name in contract.tables if parent_of(contract, name) == table)


def root_of(contract: Contract, table: str) -> str:
    """The outermost table around this one, itself where it is a root."""
    parent = parent_of(contract, table)
    return table if parent is None else root_of(contract, parent)


def table_keys(contract: Contract, table: str) -> tuple[str, ...]:
    """All key columns, the parent's first; a nested table names its own or all of them."""
    parent = parent_of(contract, table)
    inherited = table_keys(contract, parent) if parent else ()
    return (*inherited, *(key for key in contract.tables[table].keys if key not in inherited))


def table_load(contract: Contract, table: str) -> Load:
    """How rows reach the table: a nested one follows its root; append where nothing is said."""
    return contract.tables[root_of(contract, table)].load or Load()


def place_of(contract: Contract, table: Table) -> str:
    """What a table reads: a record type, an array's path such as ``lines[]``, or ``$``."""
    options = contract.format
    if isinstance(options, FixedWidthOptions):
        return next(iter(options.records)) if table.from_ == "$" and len(options.records) == 1 else table.from_
    return table.from_.removeprefix("$.") or "$"


def _places_above(contract: Contract, table: Table) -> tuple[str, ...]:
    """The places around a table's own, nearest first."""
    place = place_of(contract, table)
    options = contract.format
    if not isinstance(options, FixedWidthOptions):
        return _paths_above(place)
    above: list[str] = []
    while place in options.records and options.records[place].under not in ("", *above):
        place = options.records[place].under
        above.append(place)
    return tuple(above)


def _paths_above(path: str) -> tuple[str, ...]:
    """``lines[].lots[]`` lies within ``lines[]``, which lies within ``$``; CDC tables lie within nothing."""
    if not path.endswith("[]"):
        return ()
    steps = path.split(".")
    prefixes = (".".join(steps[:length]) for length in range(len(steps) - 1, 0, -1))
    return (*(prefix for prefix in prefixes if prefix.endswith("[]")), "$")
