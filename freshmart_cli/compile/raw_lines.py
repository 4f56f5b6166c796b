"""SQL that finds records again in bronze."""

from __future__ import annotations

from freshmart_cli.compile.literals import among
from freshmart_cli.compile.rendering import text_literal
from freshmart_cli.names import BATCH_ID, FILE_HASH, ROW_NUMBER, TableName

ROWS_AT_ONCE = 500
"""Places named in one statement."""


def raw_lines_sql(
    bronze: TableName, columns: tuple[str, ...], batches: tuple[str, ...], places: dict[str, set[int]]
) -> str:
    """The named rows of each file content; ``places``: content hash → row numbers."""
    wanted = " OR ".join(
        f"({FILE_HASH} = {text_literal(content)} AND {ROW_NUMBER} IN ({', '.join(map(str, sorted(rows)))}))"
        for content, rows in sorted(places.items())
    )
    listed = ", ".join(columns)
    return f"SELECT {listed} FROM {bronze} WHERE {among(BATCH_ID, batches, 'string')} AND ({wanted})"
