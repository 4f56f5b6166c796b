"""Rows of ordinary formats as changes: each row is what its key holds from its instant on, and none says an end."""

from __future__ import annotations

from dataclasses import replace

from freshmart_cli.compile.history import History, Stored
from freshmart_cli.compile.rendering import render
from freshmart_cli.compile.source_group import Family, SourceGroup
from freshmart_cli.contracts.changes import HISTORY_LOADS
from freshmart_cli.contracts.source_contract import Contract
from freshmart_cli.errors import UserError
from freshmart_cli.names import PROVENANCE, TableName

_NUMBERS = ("int", "bigint", "smallint", "tinyint", "double", "float", "decimal")


def with_histories(contract: Contract, group: SourceGroup) -> SourceGroup:
    """The group with a history where a load keeps one; raises UserError where that cannot be."""
    kept = [family for family in group.families if family.load.mode in HISTORY_LOADS]
    if not kept:
        return group
    if len(kept) < len(group.families) or group.file_level or any(family.children for family in kept):
        root, load = kept[0].root, kept[0].load
        raise UserError(
            f"{contract.contract}: {root.table} is loaded by {load.mode} beside tables loaded otherwise",
            hint="give tables with a history a contract of their own, whose records stand alone",
        )
    return replace(group, families=tuple(replace(family, history=_history(family)) for family in kept))


def _history(family: Family) -> History:
    stored = tuple(Stored(name, kind) for name, kind in family.root.columns)
    return History(stored, (), family.load.mode == "scd2", family.load.backdate)


def history_of_rows_sql(family: Family, roots: TableName) -> str:
    """Staged rows with what ``CHANGE_COLUMNS`` names: in order of ``order_by``, else of their arrival.

    A row holds from the first of ``order_by`` that is a date or an instant, else from its arrival.
    """
    orders = list(zip((each.alias for each in family.order_by), _kinds(family), strict=True))
    instant = next((alias for alias, kind in orders if kind in ("date", "timestamp")), "_arrived_at")
    return render(
        "history_of_rows.sql",
        roots=roots,
        columns=[*family.root.type_of, *PROVENANCE],
        keys=family.root.keys,
        orders=orders or [("_arrived_at", "timestamp")],
        numbers=_NUMBERS,
        instant=instant,
    )


def _kinds(family: Family) -> list[str]:
    """The type of each column of ``order_by``, without its digits; '' for an expression."""
    kinds = family.root.type_of
    return [kinds.get(text.strip(), "").partition("(")[0] for text in family.load.order_by]
