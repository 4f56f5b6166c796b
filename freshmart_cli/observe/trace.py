"""From a row of gold or silver down to file names, line numbers and raw lines (DESIGN.md, 1)."""

from __future__ import annotations

from collections.abc import Mapping

from freshmart_cli.compile.traced import Filter, Selection
from freshmart_cli.compile.waterfall import rows_of
from freshmart_cli.contracts.kinship import children_of
from freshmart_cli.errors import UserError
from freshmart_cli.execute.context import Context
from freshmart_cli.names import TableName
from freshmart_cli.observe.figures import shown
from freshmart_cli.observe.following import Stop, source_stops
from freshmart_cli.observe.known_tables import check_keys, columns_of, keys_of, table_named
from freshmart_cli.observe.lineage import contract_of
from freshmart_cli.observe.raw_lines import note_shown
from freshmart_cli.observe.traced_figures import figures_of
from freshmart_cli.observe.traced_lines import listed_lines, totals
from freshmart_cli.observe.traces import Cell, Figure, Reached, Trace, TraceOptions

_DEFAULT = TraceOptions()


def trace(context: Context, table: str, keys: Mapping[str, str], options: TraceOptions = _DEFAULT) -> Trace:
    """Trace the row (or rows) of a table with these key values; raises UserError where there is none."""
    name = table_named(context.workspace, table)
    check_keys(context.workspace, name, keys)
    if not context.exists(name):
        raise UserError(f"{name} has not been made yet", hint="freshmart run")
    context.register(name)
    columns = columns_of(context.workspace, name)
    stop = Stop(name, tuple(Filter(each, value, columns[each], each, each) for each, value in keys.items()))
    count, rows = _rows(context, stop, options.lines)
    if not count:
        said = ", ".join(f"{each} {value}" for each, value in keys.items())
        raise UserError(
            f"{name} has no row with {said}",
            hint=f"look with: freshmart query 'SELECT * FROM {name} LIMIT 20'",
        )
    figures = figures_of(context, stop, options)
    reached = _reached(context, stop, options, figures)
    if options.show_pii:
        lines = sum(len(f.lines) for f in figures) + sum(len(r.lines) for r in reached)
        said = " ".join(f"{each}={value}" for each, value in keys.items())
        note_shown(context, f"trace {name} {said}", lines, options.asked_by)
    asked = tuple(Cell(each, value) for each, value in keys.items())
    return Trace(str(name), asked, count, rows, figures, reached, masked=not options.show_pii)


def _rows(context: Context, stop: Stop, most: int) -> tuple[int, tuple[tuple[Cell, ...], ...]]:
    where = " AND ".join(each.predicate for each in stop.filters)
    count = context.engine.query(f"SELECT count(*) AS n FROM {stop.table} WHERE {where}")["n"][0].as_py()
    listed = ", ".join(f"CAST(`{name}` AS STRING) AS `{name}`" for name in columns_of(context.workspace, stop.table))
    order = ", ".join(keys_of(context.workspace, stop.table)) or "1"
    found = context.engine.query(f"SELECT {listed} FROM {stop.table} WHERE {where} ORDER BY {order} LIMIT {most}")
    return count, tuple(tuple(Cell(k, shown(v)) for k, v in row.items()) for row in found.to_pylist())


def _reached(context: Context, start: Stop, options: TraceOptions, figures: tuple[Figure, ...]) -> tuple[Reached, ...]:
    """The source tables below; raw lines of each where no figure lists them."""
    stops = source_stops(context.workspace, start)
    if contract_of(context.workspace, start.table) is not None:
        stops = (start, *_within(context, start))
    covered = {figure.path[-1] for figure in figures}
    found = []
    for stop in stops:
        contract = contract_of(context.workspace, stop.table)
        if contract is None or not context.exists(stop.table):
            continue
        context.register(stop.table)
        selection = Selection(rows_of(contract, stop.table.name, ()), stop.filters)
        counted = totals(context, selection, "")
        wanted = (
            stop.filters and str(stop.table) not in covered and (not figures or stop.table.layer == start.table.layer)
        )
        lines = listed_lines(context, selection, None, options) if wanted else ()
        by = tuple(each.column or each.sql for each in stop.filters)
        found.append(Reached(str(stop.table), by, counted.rows, counted.files, lines))
    return tuple(found)


def _within(context: Context, start: Stop) -> tuple[Stop, ...]:
    """The tables within a silver table, where its keys alone were asked for."""
    contract = contract_of(context.workspace, start.table)
    keys = keys_of(context.workspace, start.table)
    if contract is None or any(each.column not in keys for each in start.filters):
        return ()
    found: list[Stop] = []
    for child in children_of(contract, start.table.name):
        stop = Stop(TableName("silver", child), start.filters)
        found += [stop, *_within(context, stop)]
    return tuple(found)
