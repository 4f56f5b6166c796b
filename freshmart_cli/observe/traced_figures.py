"""Which rows a figure is made of: what a contract's ``balances`` says, followed down to a source's table."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from freshmart_cli.compile.traced import Filter, Selection, amount_of
from freshmart_cli.compile.waterfall import rows_of
from freshmart_cli.contracts.derived import Balance
from freshmart_cli.contracts.suggest import did_you_mean
from freshmart_cli.errors import UserError
from freshmart_cli.execute.context import Context
from freshmart_cli.names import TableName
from freshmart_cli.observe.figures import exact
from freshmart_cli.observe.following import Stop, followed
from freshmart_cli.observe.known_tables import columns_of
from freshmart_cli.observe.lineage import contract_of, derived_of
from freshmart_cli.observe.traced_lines import listed_files, listed_lines, totals
from freshmart_cli.observe.traces import Figure, TraceOptions


def figures_of(context: Context, start: Stop, options: TraceOptions) -> tuple[Figure, ...]:
    """The figures of the rows at ``start``: the measure asked for, else every one that can be followed."""
    if contract_of(context.workspace, start.table) is not None:
        return _of_source(context, start, options)
    found = []
    for balance in _balances(context, start.table, options.measure):
        way = _way(context, start, balance)
        if way is not None:
            found.append(_figure(context, start, balance.sum, way, options))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class _Way:
    """Down to rows that a file brought."""

    path: tuple[str, ...]
    stop: Stop
    aggregate: str
    where: str

    @property
    def by(self) -> tuple[str, ...]:
        """The keys asked for that carried all the way."""
        return tuple(each.key for each in self.stop.filters)


def _balances(context: Context, table: TableName, measure: str) -> tuple[Balance, ...]:
    derived = derived_of(context.workspace, table)
    balances = tuple({each.sum: each for each in derived.balances.values()}.values()) if derived else ()
    if not measure:
        return balances
    chosen = tuple(each for each in balances if each.sum == measure)
    if chosen:
        return chosen
    columns = columns_of(context.workspace, table)
    if measure not in columns:
        raise UserError(f"{table} has no column {measure!r}", hint=did_you_mean(measure, columns, kind="columns"))
    can = ", ".join(each.sum for each in balances) or "none"
    raise UserError(
        f"nothing says which rows {table}.{measure} is made of",
        hint=f"figures that can be traced: {can}; declare others under 'balances:' in the table's contract",
    )


def _way(context: Context, start: Stop, balance: Balance) -> _Way | None:
    """Follow balances until a source's table; None where they end before."""
    stop, path = start, [str(start.table)]
    while True:
        to = TableName.parse(balance.to)
        stop = Stop(to, followed(context.workspace, stop, to, joined=False))
        path.append(str(to))
        if contract_of(context.workspace, to) is not None:
            return _Way(tuple(path), stop, balance.equals, balance.where)
        inner = amount_of(balance.equals)
        derived = derived_of(context.workspace, to)
        deeper = [each for each in derived.balances.values() if each.sum == inner] if derived else []
        if not deeper or balance.where or len(path) > len(context.workspace.derived) + 1:
            return None
        balance = deeper[0]


def _figure(context: Context, start: Stop, measure: str, way: _Way, options: TraceOptions) -> Figure:
    selection = _selection(context, way.stop, way.aggregate, way.where)
    found = totals(context, selection, way.aggregate)
    shared = tuple(each for each in start.filters if each.column in way.by)
    whole = _sum(context, start.table, measure, shared)
    amount = amount_of(way.aggregate)
    rule = f"{way.aggregate} of {way.path[-1]}" + (f" where {way.where}" if way.where else "")
    return Figure(
        table=str(start.table),
        measure=measure,
        value=_sum(context, start.table, measure, start.filters),
        by=way.by,
        whole=whole,
        traced=found.total,
        agrees=whole == found.total,
        path=way.path,
        rule=rule,
        rows=found.rows,
        file_count=found.files,
        files=listed_files(context, selection, amount, options.lines),
        lines=listed_lines(context, selection, amount, options),
    )


def _of_source(context: Context, start: Stop, options: TraceOptions) -> tuple[Figure, ...]:
    """A source table's own measure: the rows themselves."""
    if not options.measure:
        return ()
    columns = columns_of(context.workspace, start.table)
    if options.measure not in columns:
        hint = did_you_mean(options.measure, columns, kind="columns")
        raise UserError(f"{start.table} has no column {options.measure!r}", hint=hint)
    way = _Way((str(start.table),), start, f"sum({options.measure})", "")
    return (_figure(context, start, options.measure, way, options),)


def _selection(context: Context, stop: Stop, aggregate: str, where: str) -> Selection:
    contract = contract_of(context.workspace, stop.table)
    assert contract is not None
    rows = rows_of(contract, stop.table.name, (where, aggregate))
    context.register(rows.table, *([rows.parent] if rows.parent else []))
    return Selection(rows, stop.filters, where)


def _sum(context: Context, table: TableName, measure: str, filters: tuple[Filter, ...]) -> Decimal:
    where = " AND ".join(each.predicate for each in filters) or "true"
    rows = context.engine.query(f"SELECT sum({measure}) AS total FROM {table} WHERE {where}")
    return exact(rows["total"][0].as_py())
