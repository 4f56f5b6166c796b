"""What published figures were before they were restated, and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from freshmart_cli.execute.context import Context
from freshmart_cli.observe.known_tables import check_keys, table_named


@dataclass(frozen=True, slots=True)
class RestatedColumn:
    """``difference``: after less before, where both are numbers."""

    column: str
    before: str | None
    after: str | None
    difference: Decimal | None


@dataclass(frozen=True, slots=True)
class RestatedRow:
    """One change of a published row of a closed day; ``removed``: it is gone."""

    key: Mapping[str, str]
    restated_at: datetime
    run_id: str
    removed: bool
    columns: tuple[RestatedColumn, ...]
    files: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Differences:
    """The newest restatements of a table first; ``found`` counts them all."""

    table: str
    found: int
    rows: tuple[RestatedRow, ...]


@dataclass(frozen=True, slots=True)
class DiffOptions:
    """``since``: only what was restated from then on; ``most``: how many rows to list."""

    since: datetime | None = None
    most: int = 20


def diff(context: Context, table: str, keys: Mapping[str, str], options: DiffOptions) -> Differences:
    """Restatements of a table's rows, or of those with these keys; raises UserError for unknown ones."""
    name = table_named(context.workspace, table)
    if keys:
        check_keys(context.workspace, name, keys)
    records = context.records.read("restatement")
    rows = (_row(each) for each in records if each["table"] == str(name) and keys.items() <= each["key"].items())
    found = [row for row in rows if options.since is None or row.restated_at >= options.since]
    found.sort(key=lambda row: row.restated_at, reverse=True)
    return Differences(str(name), len(found), tuple(found[: options.most]))


def _row(record: Mapping[str, Any]) -> RestatedRow:
    columns = tuple(
        RestatedColumn(name, before, after, _difference(before, after))
        for name, (before, after) in record["changes"].items()
    )
    at = datetime.fromisoformat(record["at"]).astimezone(UTC)
    return RestatedRow(record["key"], at, record["run_id"], record["removed"], columns, tuple(record["files"]))


def _difference(before: str | None, after: str | None) -> Decimal | None:
    try:
        return Decimal(after or "") - Decimal(before or "")
    except InvalidOperation:
        return None
