"""The rows of a selection with their raw lines, and what they sum to."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from freshmart_cli.compile.traced import Selection, files_sql, lines_sql, totals_sql
from freshmart_cli.execute.context import Context
from freshmart_cli.observe.figures import exact, exact_or_none
from freshmart_cli.observe.known_tables import keys_of
from freshmart_cli.observe.lineage import contract_of
from freshmart_cli.observe.raw_lines import Place, read_lines
from freshmart_cli.observe.traces import FileShare, TracedLine, TraceOptions


@dataclass(frozen=True, slots=True)
class Totals:
    total: Decimal
    rows: int
    files: int


def totals(context: Context, selection: Selection, aggregate: str) -> Totals:
    """What the selected rows come to; '' counts them only."""
    row = context.engine.query(totals_sql(selection, aggregate)).to_pylist()[0]
    return Totals(exact(row["total"]), row["rows"], row["files"])


def listed_files(context: Context, selection: Selection, amount: str | None, most: int) -> tuple[FileShare, ...]:
    rows = context.engine.query(files_sql(selection, amount, most)).to_pylist()
    return tuple(FileShare(row["file"], row["rows"], exact_or_none(row["amount"])) for row in rows)


def listed_lines(
    context: Context, selection: Selection, amount: str | None, options: TraceOptions
) -> tuple[TracedLine, ...]:
    """The rows in order of file and line, each with the record it came from."""
    table = selection.rows.table
    contract = contract_of(context.workspace, table)
    if contract is None:
        return ()
    sql = lines_sql(selection, keys_of(context.workspace, table), amount, options.lines)
    rows = context.engine.query(sql).to_pylist()
    places = [Place(row["batch"], row["hash"], row["row"]) for row in rows]
    raw = read_lines(context, contract, places, options.show_pii)
    return tuple(
        TracedLine(
            str(table),
            row["file"],
            row["row"],
            row["key"],
            exact_or_none(row["amount"]),
            raw[place].record.text if place in raw else "",
        )
        for row, place in zip(rows, places, strict=True)
    )
