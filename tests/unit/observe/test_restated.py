"""What was restated is told with its cause, newest first."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from freshmart_cli.errors import UserError
from freshmart_cli.execute.context import Context
from freshmart_cli.observe.restated import DiffOptions, diff


def restate(context: Context, table: str, key: dict[str, str], **changes: list[str | None]) -> None:
    what: dict[str, Any] = {"key": key, "changes": changes, "removed": False, "files": ["in/1.dat"]}
    context.records.write("restatement", table=table, **what)


def test_a_change_is_told_with_before_after_difference_and_files(context: Context) -> None:
    restate(context, "silver.parcels", {"day": "2026-03-01", "parcel": "7"}, cost=["1.50", "2.25"], status=["P", None])
    found = diff(context, "parcels", {}, DiffOptions())
    (row,) = found.rows
    assert (found.table, found.found, row.files) == ("silver.parcels", 1, ("in/1.dat",))
    assert [(each.column, each.before, each.after, each.difference) for each in row.columns] == [
        ("cost", "1.50", "2.25", Decimal("0.75")),
        ("status", "P", None, None),
    ]


def test_rows_are_chosen_by_table_key_and_time_and_the_rest_is_counted(context: Context) -> None:
    restate(context, "silver.items", {"seq": "1"}, amount=["1", "2"])
    for parcel in ("7", "8", "8"):
        restate(context, "silver.parcels", {"day": "2026-03-01", "parcel": parcel}, cost=["1", "2"])
    assert diff(context, "parcels", {}, DiffOptions()).found == 3
    found = diff(context, "parcels", {"parcel": "8"}, DiffOptions(most=1))
    assert (found.found, len(found.rows)) == (2, 1)
    assert diff(context, "parcels", {}, DiffOptions(since=datetime(2999, 1, 1, tzinfo=UTC))).found == 0


def test_unknown_tables_and_keys_are_refused(context: Context) -> None:
    with pytest.raises(UserError, match="no table"):
        diff(context, "parcel", {}, DiffOptions())
    with pytest.raises(UserError, match="no key 'sender_id'"):
        diff(context, "parcels", {"sender_id": "1"}, DiffOptions())
