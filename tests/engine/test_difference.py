"""Rows that differ between what is staged and what is published, on the real engine."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

from freshmart_cli.compile.derived import Scope
from freshmart_cli.engine.connect_engine import ConnectEngine
from freshmart_cli.engine.port import ColumnDef
from freshmart_cli.execute.derive import Derivation
from freshmart_cli.execute.difference import MOST_ROWS, difference, pages_of
from freshmart_cli.names import TableName
from tests.support.depot import context_of, depot

TOTALS, STAGED = TableName("gold", "day_totals"), TableName("stage", "day_totals_differing")
COLUMNS = (ColumnDef("day", "date"), ColumnDef("parcels", "bigint"), ColumnDef("amount", "decimal(18,2)"))


def days(count: int, parcels: int) -> str:
    day = "date_add(DATE'1970-01-01', CAST(id AS INT))"
    return f"SELECT {day} AS day, CAST({parcels} AS BIGINT) AS parcels, CAST(1 AS DECIMAL(18,2)) AS amount FROM range({count})"


def test_more_rows_than_are_held_at_once_come_in_pages_each_once(engine: ConnectEngine, tmp_path: Path) -> None:
    workspace = depot(tmp_path)
    context = context_of(workspace, engine)
    count = 2 * MOST_ROWS + 1
    engine.create(context.stored(TOTALS), COLUMNS)
    engine.insert(TOTALS, days(count, 1))
    engine.stage(context.lakehouse.staged(STAGED, str(TOTALS)), days(count, 2))
    derivation = Derivation(TOTALS, workspace.derived[str(TOTALS)])
    found = difference(context, derivation, STAGED, Scope(None, None), False)
    assert (found.count, len(found.rows)) == (count, MOST_ROWS)
    pages = list(pages_of(context, derivation, STAGED, found))
    assert [len(page) for page in pages] == [MOST_ROWS, MOST_ROWS, 1]
    listed = [row["day"] for page in pages for row in page]
    assert (min(listed), len(set(listed))) == (date(1970, 1, 1), count)
    assert max(listed) == date(1970, 1, 1) + timedelta(days=count - 1)
    assert {(row["before_parcels"], row["after_parcels"], row["_added"]) for page in pages for row in page} == {
        (1, 2, False)
    }
