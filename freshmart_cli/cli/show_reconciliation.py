"""A reconciliation on a terminal: what the trailers state, what became of it, the rows in between."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Any

from freshmart_cli.cli.console import show, table
from freshmart_cli.counting import counted

if TYPE_CHECKING:
    from freshmart_cli.observe.reconciliation import Reconciliation, Waterfall


def print_reconciliation(found: Reconciliation, most: int) -> None:
    """``most``: rows of differences that are listed."""
    for source, waterfalls in groupby(found.waterfalls, lambda each: each.source):
        show(_waterfalls(source, list(waterfalls)))
        show()
    for name, grouped in groupby(found.grouped, lambda each: (each.source, each.name)):
        show(_grouped(" ".join(name), list(grouped)))
        show()
    if found.balances:
        show(_balances(found))
        show()
    _print_rows(found, most)
    _print_pending(found)
    if found.unexplained:
        show(f"not explained: {counted(len(found.unexplained), 'row')}", style="bold red")
    else:
        show("every cent is explained", style="green")


def _waterfalls(source: str, waterfalls: Sequence[Waterfall]) -> Any:
    names = dict.fromkeys(term.name for each in waterfalls for term in each.terms)
    amounts = [{term.name: term.amount for term in each.terms} for each in waterfalls]
    rows: list[list[Any]] = [["stated by the files", *(each.stated for each in waterfalls)]]
    rows += [[f"  {name}", *(of_waterfall.get(name) for of_waterfall in amounts)] for name in names]
    files = max((each.files for each in waterfalls), default=0)
    return table(("", *(each.name for each in waterfalls)), rows, f"{source}, {counted(files, 'intact file')}")


def _grouped(title: str, waterfalls: Sequence[Waterfall]) -> Any:
    by = [name for name, _ in waterfalls[0].group]
    terms = [term.name for term in waterfalls[0].terms]
    rows = [
        [*(value for _, value in each.group), each.stated, *(term.amount for term in each.terms)] for each in waterfalls
    ]
    return table((*by, "stated", *terms), rows, title)


def _balances(found: Reconciliation) -> Any:
    rows = [
        (
            each.table,
            each.measure,
            each.actual,
            each.to,
            each.expected,
            "ok" if not each.gaps else counted(len(each.gaps), "gap"),
        )
        for each in found.balances
    ]
    return table(("table", "figure", "sum", "made of", "sum there", ""), rows, "Published against what it is made of")


def _print_rows(found: Reconciliation, most: int) -> None:
    _print_some(
        "The difference, row by row",
        ("waterfall", "reason", "amount", "file", "line", "key", ""),
        [
            (each.waterfall, each.reason, each.amount, each.file, each.row or None, each.key, each.detail)
            for each in found.differences
        ],
        most,
    )
    _print_some(
        "Files without a usable trailer",
        ("waterfall", "stated", "readable", "not elsewhere", "file"),
        [(each.waterfall, each.stated, each.readable, each.outstanding, each.file) for each in found.broken_files],
        most,
    )
    again = [(each.file, "the same bytes as", each.original) for each in found.redeliveries]
    unreadable = [(each.file, "unreadable", each.reason) for each in found.rejected]
    _print_some("Files that add nothing", ("file", "why", ""), [*again, *unreadable], most)


def _print_some(title: str, headings: Sequence[str], rows: Sequence[Sequence[Any]], most: int) -> None:
    if not rows or not most:
        return
    show(table(headings, rows[:most], title))
    if len(rows) > most:
        show(f"{len(rows) - most:,} more: --rows {len(rows)}", style="dim")
    show()


def _print_pending(found: Reconciliation) -> None:
    rows: Iterable[Sequence[Any]] = [(each.source, each.batch_id, each.files, each.held) for each in found.pending]
    if found.pending:
        show(table(("source", "batch", "files", "held because"), rows, "Not in these figures yet"))
