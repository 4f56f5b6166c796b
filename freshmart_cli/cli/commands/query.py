"""``freshmart query``."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from freshmart_cli.cli.shared import Shared


class Format(StrEnum):
    """How rows are given."""

    table = "table"
    json = "json"
    csv = "csv"
    parquet = "parquet"


def command(
    sql: Annotated[str, typer.Argument(metavar="SQL", help="One SELECT over bronze, silver, gold, platinum, ops.")],
    output: Annotated[Format, typer.Option("--format", help="json: an array of objects.")] = Format.table,
    out: Annotated[Path | None, typer.Option("--out", metavar="FILE", help="Write to a file.")] = None,
) -> None:
    """Ask the tables in SQL.

    In JSON and CSV decimals are exact: strings and digits, never floats.

    Examples:
    freshmart query "SELECT * FROM gold.daily_sales ORDER BY ordered_on"
    freshmart query "SELECT * FROM silver.orders" --format parquet --out orders.parquet
    """
    from freshmart_cli.cli.result_formats import write_result
    from freshmart_cli.pipeline import views

    shared = Shared.given()
    rows = views.query(shared.options(), sql)
    write_result(rows, "json" if shared.as_json else output.value, out)
