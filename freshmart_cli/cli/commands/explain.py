"""``freshmart explain``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from freshmart_cli.cli.answers import answer
from freshmart_cli.cli.console import next_steps, show
from freshmart_cli.cli.shared import Shared

if TYPE_CHECKING:
    from freshmart_cli.pipeline.plans import Lineage


def command(
    table: Annotated[str, typer.Argument(metavar="TABLE", help="A table, with or without its layer.")],
) -> None:
    """Show where a table comes from and the SQL that makes it.

    Examples:
    freshmart explain gold.daily_sales
    freshmart explain daily_sales --json
    """
    from freshmart_cli.pipeline import plans

    shared = Shared.given()
    found = plans.explain(shared.options(), table)
    if shared.as_json:
        answer(found)
        return
    show(_tree(found.lineage))
    for each in found.statements:
        typer.echo(f"\n-- {each.makes}\n{each.sql.strip()}")
    next_steps(shared.addressed((f"freshmart query 'SELECT * FROM {found.table} LIMIT 10'",)))


def _tree(lineage: Lineage) -> Any:
    from rich.text import Text
    from rich.tree import Tree

    tree = Tree(Text.assemble((lineage.table, "bold"), f"  {lineage.how}"), guide_style="dim")
    for each in lineage.upstream:
        tree.add(_tree(each))
    return tree
