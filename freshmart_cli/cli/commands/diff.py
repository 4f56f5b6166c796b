"""``freshmart diff``."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated

import typer

from freshmart_cli.cli.answers import answer
from freshmart_cli.cli.console import next_steps, show, table
from freshmart_cli.cli.keys import keys_given
from freshmart_cli.cli.shared import Shared
from freshmart_cli.counting import counted

if TYPE_CHECKING:
    from freshmart_cli.observe.restated import Differences, RestatedColumn

_FILES, _PLACES = 3, 4


def command(
    name: Annotated[str, typer.Argument(metavar="TABLE", help="A table of gold.")],
    keys: Annotated[list[str] | None, typer.Argument(metavar="[KEY=VALUE]...", help="Only rows so named.")] = None,
    since: Annotated[datetime | None, typer.Option("--since", help="Only what was restated from then on, UTC.")] = None,
    rows: Annotated[int, typer.Option("--rows", metavar="N", help="How many rows, newest first.")] = 20,
) -> None:
    """Show what published figures were before, and which files changed them.

    Examples:
    freshmart diff gold.daily_sales
    freshmart diff gold.daily_sales store=north --since 2026-03-01
    """
    from freshmart_cli.observe.restated import DiffOptions
    from freshmart_cli.pipeline import views

    shared = Shared.given()
    options = DiffOptions(since.replace(tzinfo=UTC) if since else None, rows)
    found = views.diff(shared.options(), name, keys_given(keys or []), options)
    if shared.as_json:
        answer(found)
        return
    _print(found)
    first = found.rows[0].key.items() if found.rows else ()
    wanted = " ".join(f"{key}={value}" for key, value in first)
    next_steps(shared.addressed([f"freshmart trace {found.table} {wanted}" if wanted else "freshmart status"]))


def _print(found: Differences) -> None:
    if not found.found:
        show(f"no published row of a closed day of {found.table} was restated")
        return
    for row in found.rows:
        show(f"{', '.join(f'{key}={value}' for key, value in row.key.items())}", style="bold")
        gone = ", the row is gone" if row.removed else ""
        show(f"  restated {row.restated_at:%Y-%m-%d %H:%M} UTC{gone} by {_causes(row.files)}")
        columns = [_column(each) for each in row.columns]
        show(table(("column", "before", "after", "difference"), columns))
        show()
    if found.found > len(found.rows):
        show(f"{counted(found.found - len(found.rows), 'older restatement')}: --rows {found.found}", style="dim")


def _causes(files: Sequence[str]) -> str:
    """The first files by name, the others by number; --json names them all."""
    if not files:
        return "a change upstream"
    others = [counted(len(files) - _FILES, "more file")] if len(files) > _FILES else []
    return ", ".join([*files[:_FILES], *others])


def _column(each: RestatedColumn) -> tuple[object, ...]:
    """Figures to four places, which is finer than anybody reads; all else as it is."""
    if each.difference is None:
        return each.column, each.before, each.after, None
    return each.column, _rounded(each.before), _rounded(each.after), _rounded(each.difference)


def _rounded(figure: object) -> Decimal:
    number = Decimal(str(figure))
    exponent = number.as_tuple().exponent
    return round(number, _PLACES) if isinstance(exponent, int) and -exponent > _PLACES else number
