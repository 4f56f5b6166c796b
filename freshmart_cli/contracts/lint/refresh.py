"""FM407–FM408, FM414, FM420: how changes upstream reach an incremental table."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sqlglot import exp

from freshmart_cli.contracts.derived import Derived
from freshmart_cli.contracts.document import Document, Spot
from freshmart_cli.contracts.lint.directory import Directory
from freshmart_cli.contracts.lint.query import outputs, table_name, tables_read, written_name
from freshmart_cli.contracts.lint.references import unknown_table
from freshmart_cli.contracts.lint.scope import Check, Scope, knows
from freshmart_cli.contracts.lint.sql_text import offset_of, parse_condition, parse_query
from freshmart_cli.contracts.lint.subject import Subject
from freshmart_cli.contracts.offsets import reach
from freshmart_cli.contracts.rules import semantics as rules
from freshmart_cli.errors import Diagnostic
from freshmart_cli.names import TableName

_SQL = Spot(("sql",))
_SELECT = re.compile(r"\s*(select|with)\b", re.IGNORECASE)


def is_select(follow: str) -> bool:
    return _SELECT.match(follow) is not None


def ways_followed(document: Document, derived: Derived) -> Iterator[tuple[Spot, str, str]]:
    """Place, upstream and text of every way in which an upstream is followed."""
    for upstream, ways in derived.refresh.follow.items():
        spot = Spot(("refresh", "follow", upstream))
        listed = isinstance(document.find(spot.path), list)
        for index, text in enumerate(ways):
            yield (spot.at(index) if listed else spot), upstream, text


def check(subject: Subject) -> Iterator[Diagnostic]:
    """Upstreams that are not followed, and windows over partitions that nobody recomputes."""
    for _, document, derived in subject.draft.read_derived():
        tree = parse_query(derived.sql).tree
        yield from _periods(document, derived)
        yield from _follow_expressions(document, derived, subject.directory)
        if tree is None:
            continue
        yield from _follows_nothing(document, derived, tree, subject.directory)
        if derived.refresh.mode == "incremental" and derived.refresh.by:
            yield from _not_followed(document, derived, tree, subject.directory)
            if not derived.refresh.affects_others:
                yield from _windows(document, derived.refresh.by, tree)
                yield from _self_joins(document, derived.refresh.by, tree, subject.directory)


def _periods(document: Document, derived: Derived) -> Iterator[Diagnostic]:
    period = derived.closed_period
    by = derived.columns.get(derived.refresh.by)
    if period is None:
        return
    if by is not None and by.type != "date":
        message = f"{derived.refresh.by} is of type {by.type}, not the first day of a {period}"
        yield rules.NOT_ITS_PERIOD.found(document, Spot(("refresh", "by")), message, "make it a date")
    for index, text in enumerate(derived.refresh.affects):
        try:
            reach(text, period)
        except ValueError as error:
            spot = Spot(("refresh", "affects", index))
            yield rules.NOT_ITS_PERIOD.found(document, spot, str(error), f"count in {period}s")


def _not_followed(document: Document, derived: Derived, tree: exp.Expr, directory: Directory) -> Iterator[Diagnostic]:
    by, seen = derived.refresh.by, set(derived.refresh.follow)
    for table in tables_read(tree):
        name = table_name(table)
        if name is None or written_name(table) in seen or str(directory.base(name)) in seen:
            continue
        seen.add(written_name(table))
        if not knows(directory.columns(name), by):
            message = f"{name} has no column {by!r}: how does a change of it reach the table?"
            hint = f"add it to refresh.follow: an expression or SELECT giving {by}, or full"
            yield rules.NOT_FOLLOWED.found(document, _SQL.character(offset_of(table)), message, hint)


def _follows_nothing(
    document: Document, derived: Derived, tree: exp.Expr, directory: Directory
) -> Iterator[Diagnostic]:
    names = [name for name in map(table_name, tables_read(tree)) if name is not None]
    read = {str(name) for name in names} | {str(directory.base(name)) for name in names}
    for upstream in derived.refresh.follow:
        if upstream not in read and not list(unknown_table(document, _SQL, upstream, directory)):
            spot = Spot(("refresh", "follow", upstream)).key
            yield rules.FOLLOWS_NOTHING.found(document, spot, f"the SELECT does not read {upstream}", "remove it")


def _follow_expressions(document: Document, derived: Derived, directory: Directory) -> Iterator[Diagnostic]:
    """An expression over the upstream's columns; SELECTs are checked as queries."""
    for spot, upstream, text in ways_followed(document, derived):
        if text == "full" or is_select(text):
            continue
        try:
            columns = directory.columns(TableName.parse(upstream))
        except ValueError:
            continue
        yield from Check(document, spot, text).unknown_names(parse_condition(text), Scope(columns))


def _windows(document: Document, by: str, tree: exp.Expr) -> Iterator[Diagnostic]:
    for window in tree.find_all(exp.Window):
        partition = window.args.get("partition_by") or []
        order = window.args.get("order")
        within = any(_names(each, by) for each in partition)
        across = (order is not None and _names(order, by)) or not partition
        if across and not within:
            message = f"a window runs across {by}, but a change is said to affect its own {by} only"
            hint = f"say which, such as affects: [0d..6d], or partition the window by {by}"
            yield rules.WINDOW.found(document, _SQL.character(offset_of(window)), message, hint)


def _self_joins(document: Document, by: str, tree: exp.Expr, directory: Directory) -> Iterator[Diagnostic]:
    for select in tree.find_all(exp.Select):
        seen: set[str] = set()
        for node in (select.args.get("from_"), *(select.args.get("joins") or [])):
            table = node.this if node is not None else None
            if not isinstance(table, exp.Table) or not _has_column(table, by, tree, directory):
                continue
            name = written_name(table)
            if name.casefold() in seen and not _pairs(node, by):
                message = f"{name} is joined with itself across {by}"
                hint = f"say which other {by} a change affects, such as affects: [0d, 364d]"
                yield rules.WINDOW.found(document, _SQL.character(offset_of(table)), message, hint)
            seen.add(name.casefold())


def _has_column(table: exp.Table, column: str, tree: exp.Expr, directory: Directory) -> bool:
    """Whether a table of the lakehouse or of the query's own WITH is known to have a column."""
    name = table_name(table)
    if name is not None:
        columns = directory.columns(name)
    else:
        own = (cte for cte in tree.find_all(exp.CTE) if cte.alias.casefold() == table.name.casefold())
        columns = next((tuple(outputs(cte.this) or ()) for cte in own), None)
    return columns is not None and knows(columns, column)


def _pairs(join: exp.Expr, by: str) -> bool:
    """Whether a join pairs equal values of the refresh column."""
    if any(each.name.casefold() == by.casefold() for each in join.args.get("using") or []):
        return True
    sides = ((equality.left, equality.right) for equality in join.find_all(exp.EQ))
    return any(
        all(isinstance(side, exp.Column) and side.name.casefold() == by.casefold() for side in pair) for pair in sides
    )


def _names(node: exp.Expr, column: str) -> bool:
    return any(each.name.casefold() == column.casefold() for each in node.find_all(exp.Column))
