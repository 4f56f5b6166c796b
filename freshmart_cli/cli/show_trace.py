"""A trace on a terminal: the row, its figures, the lines of the files that they are made of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from freshmart_cli.cli.console import show, table
from freshmart_cli.counting import counted

if TYPE_CHECKING:
    from freshmart_cli.observe.traces import Figure, Trace, TracedLine


def print_trace(found: Trace) -> None:
    asked = ", ".join(f"{each.name} {each.value}" for each in found.keys)
    show(f"{found.table}: {asked}", style="bold")
    asked_for = {each.name for each in found.keys}
    for row in found.rows:
        show(table(("", ""), [(each.name, each.value) for each in row if each.name not in asked_for]), style="dim")
    for figure in found.figures:
        _print_figure(figure)
    for each in found.reached:
        how = f"by {', '.join(each.by)}" if each.by else "as a whole"
        show(f"reached {each.table} {how}: {counted(each.rows, 'row')} from {counted(each.file_count, 'file')}")
        if each.lines:
            show(_lines(each.lines))


def _print_figure(figure: Figure) -> None:
    verdict = "the same to the cent" if figure.agrees else f"but its lines give {figure.traced:,}"
    show()
    show(f"{figure.measure} = {figure.value:,}: {verdict}", style="green" if figure.agrees else "bold red")
    show(f"  {' <- '.join(figure.path)}: {figure.rule}")
    show(f"  {counted(figure.rows, 'line')} of {counted(figure.file_count, 'file')}")
    show(_lines(figure.lines))
    if figure.rows > len(figure.lines):
        show(f"  {counted(figure.rows - len(figure.lines), 'more line')}: --lines {figure.rows}", style="dim")


def _lines(lines: tuple[TracedLine, ...]) -> object:
    """Where no line has an amount there is no column for it."""
    if all(each.amount is None for each in lines):
        return table(("file", "line", "key", "as received"), [_line(each) for each in lines])
    headings = ("file", "line", "key", "amount", "as received")
    return table(headings, [(*_line(each)[:3], each.amount, each.text.rstrip()) for each in lines])


def _line(each: TracedLine) -> tuple[str, int, str, str]:
    return each.file, each.row, each.key, each.text.rstrip()
