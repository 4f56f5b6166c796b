"""The columns that contracts promise, of source tables, derived ones and the engine's own days."""

from __future__ import annotations

import pytest

from freshmart_cli.compile.promised import promised_columns
from freshmart_cli.contracts.workspace import Workspace
from freshmart_cli.names import TableName


@pytest.mark.parametrize(
    ("table", "some"),
    [
        ("silver.parcels", {"day": "date", "parcel": "int", "is_paid": "boolean"}),
        ("silver.items", {"day": "date", "seq": "int"}),
        ("silver.depots", {"timezone": "string", "valid_to": "timestamp", "is_current": "boolean"}),
        ("silver.parcels__days", {"depot": "int", "day": "date", "is_final": "boolean"}),
        ("gold.day_totals", {"day": "date", "amount": "decimal(18,2)"}),
    ],
)
def test_every_table_of_the_workspace_promises_columns(workspace: Workspace, table: str, some: dict[str, str]) -> None:
    found = promised_columns(workspace, TableName.parse(table))
    assert {name: found.get(name) for name in some} == some


@pytest.mark.parametrize("table", ["silver.nobody", "gold.depots", "silver.parcels__versions"])
def test_of_a_table_that_no_contract_makes_nothing_is_promised(workspace: Workspace, table: str) -> None:
    assert promised_columns(workspace, TableName.parse(table)) == {}
