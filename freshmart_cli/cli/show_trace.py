"""A trace on a terminal: the row, its figures, the lines of the files that they are made of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from freshmart_cli.cli.console import console, table

if TYPE_CHECKING:
    from freshmart_cli.observe.traces import Figure, Trace, TracedLine


def print_trace(found: Trace) -> None:
    out = console()
    asked = ", ".join(f"{each.name} {each.value}" for each in found.keys)
    out.print(f"{found.table}: {asked}", style="bold")
    for row in found.rows:
        out.print("  " + ", ".join(f"{each.name}={each.value}" for each in row), style="dim")
    for figure in found.figures:
        _print_figure(figure)
    for each in found.reached:
        how = f"by {', '.join(each.by)}" if each.by else "as a whole"
        out.print(f"reached {each.table} {how}: {each.rows:,} rows from {each.file_count:,} files")
        if each.lines:
            out.print(_lines(each.lines))


def _print_figure(figure: Figure) -> None:
    out = console()
    verdict = "the same to the cent" if figure.agrees else f"but its lines give {figure.traced:,}"
    out.print()
    out.print(f"{figure.measure} = {figure.value:,}: {verdict}", style="green" if figure.agrees else "bold red")
    out.print(f"  {' <- '.join(figure.path)}: {figure.rule}")
    out.print(f"  {figure.rows:,} lines of {figure.file_count:,} files")
    out.print(_lines(figure.lines))
    if figure.rows > len(figure.lines):
        out.print(f"  {figure.rows - len(figure.lines):,} more lines: --lines {figure.rows}", style="dim")


def _lines(lines: tuple[TracedLine, ...]) -> object:
    rows = [(each.file, each.row, each.key, each.amount, each.text.rstrip()) for each in lines]
    return table(("file", "line", "key", "amount", "as received"), rows)
