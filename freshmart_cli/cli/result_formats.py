"""Rows of a query as people and programs read them."""

from __future__ import annotations

import csv
import io
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from freshmart_cli.cli.answers import as_json, plain
from freshmart_cli.counting import counted
from freshmart_cli.errors import UserError

if TYPE_CHECKING:
    import pyarrow as pa


def write_result(rows: pa.Table, output: str, out: Path | None) -> None:
    """Write rows to a file, or to standard output; raises UserError where that cannot take them."""
    if output == "table" and out is None:
        _print_table(rows)
        return
    content = ENCODERS[output](rows)
    if out is None:
        if output == "parquet" and sys.stdout.isatty():
            raise UserError("parquet is not for terminals", hint="name a file: --out FILE")
        sys.stdout.flush()
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
        return
    try:
        out.write_bytes(content)
    except OSError as error:
        raise UserError(f"{out} cannot be written: {error.strerror}", hint="name another file: --out FILE") from error


def _records(rows: pa.Table) -> list[tuple[Any, ...]]:
    """Rows by position, since two columns may have one name."""
    return list(zip(*(column.to_pylist() for column in rows.columns), strict=True))


def _print_table(rows: pa.Table) -> None:
    from freshmart_cli.cli.console import show, table

    show(table(rows.column_names, _records(rows)))
    show(counted(rows.num_rows, "row"), style="dim")


def _as_text(rows: pa.Table) -> bytes:
    from rich.console import Console

    from freshmart_cli.cli.console import table

    text = io.StringIO()
    Console(file=text, width=400, no_color=True).print(table(rows.column_names, _records(rows)))
    return text.getvalue().encode()


def _as_json(rows: pa.Table) -> bytes:
    """An array of objects; decimals, dates and times are strings."""
    return f"{as_json(rows.to_pylist())}\n".encode()


def _as_csv(rows: pa.Table) -> bytes:
    """A header and a line a row; NULL is empty, what is nested is JSON."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(rows.column_names)
    writer.writerows([_csv_cell(value) for value in record] for record in _records(rows))
    return text.getvalue().encode()


def _csv_cell(value: Any) -> Any:
    return as_json(value).replace("\n", "") if isinstance(value, list | dict) else plain(value)


def _as_parquet(rows: pa.Table) -> bytes:
    from pyarrow import parquet

    buffer = io.BytesIO()
    parquet.write_table(rows, buffer)
    return buffer.getvalue()


ENCODERS: Mapping[str, Callable[[Any], bytes]] = {
    "table": _as_text,
    "json": _as_json,
    "csv": _as_csv,
    "parquet": _as_parquet,
}
"""By the name that ``--format`` takes."""
