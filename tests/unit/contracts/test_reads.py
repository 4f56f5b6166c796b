"""The tables that a SELECT reads, however it is written."""

from __future__ import annotations

from freshmart_cli.contracts.reads import tables_of
from freshmart_cli.names import TableName


def test_tables_come_once_in_order_of_mention_whatever_their_depth() -> None:
    sql = "SELECT (SELECT max(x) FROM ops.runs) FROM (SELECT * FROM `Gold`.b) q, silver.a JOIN ops.runs ON true"
    assert tables_of(sql) == (TableName("ops", "runs"), TableName("gold", "b"), TableName("silver", "a"))


def test_names_of_the_querys_own_and_of_no_layer_are_no_tables() -> None:
    assert tables_of("WITH a AS (SELECT 1 AS x) SELECT x FROM a, elsewhere.b, c") == ()


def test_what_is_no_select_reads_nothing() -> None:
    assert tables_of("") == tables_of("SELECT FROM WHERE") == tables_of("DROP TABLE gold.a") == ()
