"""Waterfalls compiled from contracts."""

from __future__ import annotations

from pathlib import Path

import pytest

from freshmart_cli.compile.record import Aliased
from freshmart_cli.compile.waterfall import waterfall_sql, waterfalls
from freshmart_cli.contracts.workspace import Workspace
from freshmart_cli.errors import UserError
from freshmart_cli.names import TableName
from tests.support.depot import PARCELS, depot


def test_a_waterfall_finds_the_column_that_keeps_the_trailers_total(workspace: Workspace) -> None:
    (found,) = waterfalls(workspace.contracts["parcels"])
    assert (found.files, found.stated) == (TableName("silver", "parcel_files"), "total")
    assert (found.rows.table, found.column) == (TableName("silver", "items"), "amount")
    assert found.keys == ("day", "parcel")
    assert found.classes == (Aliased("paid", "parent__is_paid"),)
    assert found.broken == TableName("silver", "parcel_files__quarantine")


def test_a_total_that_no_table_keeps_cannot_be_reconciled(tmp_path: Path) -> None:
    lost = PARCELS.replace('columns: {total: {type: "decimal(12,2)", expr: T.total}}', "columns: {}")
    workspace = depot(tmp_path, {"contracts/parcels.yml": lost.replace("    columns: {}\n", "")})
    with pytest.raises(UserError, match=r"no table of parcels keeps T\.total") as failure:
        waterfalls(workspace.contracts["parcels"])
    assert "expr: T.total" in failure.value.hint


def test_the_sql_groups_by_what_is_asked_for(workspace: Workspace) -> None:
    (found,) = waterfalls(workspace.contracts["parcels"])
    assert waterfall_sql(found, ("day",)).rstrip().endswith("GROUP BY day, _part")
    assert waterfall_sql(found, ()).rstrip().endswith("GROUP BY _part")
