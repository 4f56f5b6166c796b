"""What a staged result would change in its published table, row by row where that can be listed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from freshmart_cli.compile.derived import Scope, diff_sql, differing_rows_sql
from freshmart_cli.contracts.derived import Derived
from freshmart_cli.execute.context import Context
from freshmart_cli.execute.distinct_values import MOST_VALUES, listed_values
from freshmart_cli.names import TableName

if TYPE_CHECKING:
    from freshmart_cli.execute.derive import Derivation

MOST_ROWS = 20_000
"""Differing rows that are held at once; more come in pages of as many."""


@dataclass(frozen=True, slots=True)
class Difference:
    """``rows``: key columns, _added, _removed, before_x and after_x; incomplete where ``count`` is greater.

    ``sql`` gives them all.
    """

    count: int
    rows: tuple[dict[str, Any], ...]
    sql: str = ""

    def values(self, column: str, *, is_key: bool) -> list[str] | None:
        """Distinct values of a column before and after, as text, or None where there are too many."""
        names = (column,) if is_key else (f"before_{column}", f"after_{column}")
        found = sorted({str(row[name]) for row in self.rows for name in names if row[name] is not None})
        return None if len(found) > MOST_VALUES else found


def differing_values(context: Context, contract: Derived, found: Difference, expression: str) -> list[str] | None:
    """What an expression takes over the rows that differ, before and after; None where that cannot be listed."""
    whole = found.count <= len(found.rows)
    if whole and (expression in contract.columns or not found.rows):
        return found.values(expression, is_key=expression in contract.keys)
    if not found.sql:
        return None
    return listed_values(context.engine, expression, f"({differing_rows_sql(contract, found.sql)})")


def difference(context: Context, derivation: Derivation, staged: TableName, scope: Scope, new: bool) -> Difference:
    """Compare with what is published; of a new table only the number of rows is told."""
    if new:
        return Difference(_count(context, str(staged)), ())
    sql = diff_sql(derivation.contract, derivation.name, staged, scope)
    rows = context.engine.query(f"SELECT * FROM ({sql}) LIMIT {MOST_ROWS + 1}").to_pylist()
    if len(rows) <= MOST_ROWS:
        return Difference(len(rows), tuple(rows), sql)
    return Difference(_count(context, f"({sql})"), tuple(rows[:MOST_ROWS]), sql)


def pages_of(
    context: Context, derivation: Derivation, staged: TableName, found: Difference
) -> Iterator[tuple[dict[str, Any], ...]]:
    """Every row that differs; where those are too many to hold, they are numbered in a staging table first."""
    if found.count <= len(found.rows):
        yield found.rows
        return
    numbered = TableName(staged.layer, f"{staged.name}_differs")
    keys = ", ".join(f"`{key}`" for key in derivation.contract.keys)
    select = f"SELECT d.*, row_number() OVER (ORDER BY {keys}) AS _place FROM ({found.sql}) d"
    context.engine.stage(context.lakehouse.staged(numbered, str(derivation.name)), select)
    for first in range(1, found.count + 1, MOST_ROWS):
        page = f"SELECT * FROM {numbered} WHERE _place BETWEEN {first} AND {first + MOST_ROWS - 1}"
        yield tuple(context.engine.query(page).to_pylist())


def _count(context: Context, source: str) -> int:
    return int(context.engine.query(f"SELECT count(*) AS n FROM {source}")["n"][0].as_py())
