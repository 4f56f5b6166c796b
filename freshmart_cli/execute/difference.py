"""What a staged result would change in its published table, row by row where that can be listed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from freshmart_cli.compile.derived import Scope, diff_sql
from freshmart_cli.execute.changed import MOST_VALUES
from freshmart_cli.execute.context import Context
from freshmart_cli.names import TableName

if TYPE_CHECKING:
    from freshmart_cli.execute.derive import Derivation

MOST_ROWS = 20_000
"""Differing rows that are listed; of more only the number is known."""


@dataclass(frozen=True, slots=True)
class Difference:
    """``rows``: key columns, _added, _removed, before_x and after_x; incomplete where ``count`` is greater."""

    count: int
    rows: tuple[dict[str, Any], ...]

    def values(self, column: str) -> list[str] | None:
        """Distinct values of a key column, as text, or None where not all are known."""
        if self.count > len(self.rows):
            return None
        found = sorted({str(row[column]) for row in self.rows if row[column] is not None})
        return None if len(found) > MOST_VALUES else found


def difference(context: Context, derivation: Derivation, staged: TableName, scope: Scope, new: bool) -> Difference:
    """Compare with what is published; of a new table only the number of rows is told."""
    if new:
        return Difference(_count(context, str(staged)), ())
    sql = diff_sql(derivation.contract, derivation.name, staged, scope)
    rows = context.engine.query(f"SELECT * FROM ({sql}) LIMIT {MOST_ROWS + 1}").to_pylist()
    if len(rows) <= MOST_ROWS:
        return Difference(len(rows), tuple(rows))
    return Difference(_count(context, f"({sql})"), tuple(rows[:MOST_ROWS]))


def _count(context: Context, source: str) -> int:
    return int(context.engine.query(f"SELECT count(*) AS n FROM {source}")["n"][0].as_py())
