"""Where people read: aligned tables, sparing colour; as wide as it takes where nobody looks at a screen."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal

import typer

if TYPE_CHECKING:
    from rich.table import Table

Justify = Literal["left", "right"]

_UNBOUNDED = 20_000
_GOOD, _DULL, _BAD = "green", "dim", "bold red"
STYLES = {
    "done": _GOOD,
    "ok": _GOOD,
    "fresh": _GOOD,
    "unchanged": _DULL,
    "nothing": _DULL,
    "absent": _DULL,
    "held": "yellow",
    "stale": "yellow",
    "rebuild": "yellow",
    "interrupted": "yellow",
    "warning": "yellow",
    "failed": _BAD,
    "missing": _BAD,
    "✔": _GOOD,
    "✘": _BAD,
}
"""The words of states that have a colour."""


def show(renderable: Any = "", style: str | None = None) -> None:
    """Print to standard output; commands can be copied, and in a file or a pipe no line is broken or padded."""
    from rich.console import Console

    if sys.stdout.isatty():
        out = Console(highlight=False, emoji=False, markup=False)
        out.print(renderable, style=style, soft_wrap=isinstance(renderable, str))
        return
    out = Console(width=_UNBOUNDED, highlight=False, emoji=False, markup=False, force_terminal=False)
    with out.capture() as captured:
        out.print(renderable, style=style)
    typer.echo("\n".join(line.rstrip() for line in captured.get().splitlines()))


def table(headings: Sequence[str], rows: Iterable[Sequence[Any]], title: str = "") -> Table:
    """Numbers to the right, all else to the left, NULL as nothing; where it is narrow the last column folds."""
    from rich.table import Table

    listed = [list(row) for row in rows]
    made = Table(box=None, title=title or None, title_justify="left", title_style="bold", pad_edge=False)
    for place, heading in enumerate(headings):
        numeric = any(_is_number(row[place]) for row in listed)
        last = place == len(headings) - 1
        justify: Justify = "right" if numeric else "left"
        made.add_column(heading, justify=justify, header_style="bold", overflow="fold", no_wrap=not last)
    for row in listed:
        made.add_row(*(_cell(value) for value in row))
    return made


def next_steps(commands: Iterable[str]) -> None:
    """The last lines of a command's answer: what to run now."""
    first, *others = [*commands, ""]
    if first:
        show()
        show(f"next: {first}", style="bold")
        for each in others[:-1]:
            show(f"      {each}")


def _cell(value: Any) -> Any:
    from rich.text import Text

    shown = shown_value(value)
    return Text(shown, style=STYLES.get(shown, ""))


def shown_value(value: Any) -> str:
    """A value for people: thousands apart, no microseconds, nothing for NULL."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | Decimal):
        return f"{value:,}"
    if isinstance(value, float):
        return f"{value:,.2f}"
    if isinstance(value, tuple | list):
        return ", ".join(shown_value(each) for each in value)
    return str(value)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float | Decimal) and not isinstance(value, bool)
