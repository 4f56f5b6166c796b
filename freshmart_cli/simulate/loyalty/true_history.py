"""The program's tables as they truly were, version by version, whatever of it arrived."""

from __future__ import annotations

from collections.abc import Iterator

from freshmart_cli.simulate.evidence.tables import Row as TableRow
from freshmart_cli.simulate.loyalty.history import History, TableHistory
from freshmart_cli.simulate.loyalty.population import Population
from freshmart_cli.simulate.loyalty.rows import Table

_TRUE = 0


def true_versions(history: History, population: Population, table: Table, began: int) -> Iterator[TableRow]:
    """``began`` is the instant of the first snapshot, in epoch milliseconds."""
    of_table = history.tables[table]
    truncated = min((each.at for each in of_table.truncates), default=None)
    for row in population.rows(table):
        if row.key not in of_table.events:
            yield (*row, began * 1000, truncated * 1000 if truncated else None)
    yield from _touched(of_table)


def _touched(of_table: TableHistory) -> Iterator[TableRow]:
    for key in list(of_table.events):
        for version in of_table.versions(key, _TRUE):
            yield (*version.row, version.at * 1000, version.ended * 1000 if version.ended is not None else None)
