"""Rows of ordinary formats with a history: ordered as their load says."""

from __future__ import annotations

import pytest

from freshmart_cli.compile.groups import group_of_contract
from freshmart_cli.compile.row_history import history_of_rows_sql
from freshmart_cli.errors import UserError
from freshmart_cli.names import TableName
from tests.cdc.contracts import contract
from tests.support.depot import FILES, PARCELS

SCANS = FILES["contracts/scans.yml"]
LOAD = "{mode: merge, on_conflict: latest, order_by: seen_at}"
ROOTS = TableName("stage", "roots")


def sql_of(load: str) -> str:
    (family,) = group_of_contract(contract(SCANS, (LOAD, load))).families
    assert family.history is not None and family.history.levels == ()
    return history_of_rows_sql(family, ROOTS)


def test_rows_hold_from_the_first_instant_that_orders_them() -> None:
    sql = sql_of("{mode: scd2, order_by: [weight, seen_at]}")
    assert "coalesce(CAST(_order_1 AS TIMESTAMP), _arrived_at) AS _changed_at" in sql
    assert "lpad(CAST(CAST(_order_0 AS DECIMAL(37,9))" in sql
    assert "unix_micros(CAST(_order_1 AS TIMESTAMP))" in sql


def test_rows_without_an_order_hold_from_their_arrival() -> None:
    assert "unix_micros(CAST(_arrived_at AS TIMESTAMP))" in sql_of("scd1")


def test_a_load_without_history_keeps_none() -> None:
    (family,) = group_of_contract(contract(SCANS)).families
    assert family.history is None and not family.keeps_events


def test_records_that_lie_within_each_other_keep_no_history() -> None:
    load = "{mode: merge, on_conflict: quarantine, replaces: H.kind = 'R', order_by: [H.serial]}"
    with pytest.raises(UserError, match="parcels is loaded by scd2 beside tables loaded otherwise"):
        group_of_contract(contract(PARCELS, (load, "scd2")))
