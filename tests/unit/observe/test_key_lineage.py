"""How keys are found again in the tables that a derived table reads."""

from __future__ import annotations

from freshmart_cli.compile.key_lineage import Origin, origin_of
from freshmart_cli.names import TableName

ITEMS, PARCELS = TableName("silver", "items"), TableName("silver", "parcels")
SQL = """
WITH sold AS (
  SELECT coalesce(i.gtin, '(none)') AS code, i.day, p.depot AS place, max(i.amount) AS dearest, i.seq + p.cost AS mixed
  FROM silver.items i JOIN silver.parcels p ON p.parcel = i.parcel
  WHERE {{ changed('i.day') }}
  GROUP BY 1, 2, 3, 5
)
SELECT code, day, place, dearest, mixed FROM sold
"""


def test_a_plain_column_keeps_its_name_or_gets_that_of_its_table() -> None:
    assert origin_of(SQL, "day", ITEMS) == Origin("day", "day")
    assert origin_of(SQL, "place", PARCELS) == Origin("depot", "depot")


def test_an_expression_is_given_over_the_tables_own_columns() -> None:
    found = origin_of(SQL, "code", ITEMS)
    assert found is not None
    assert (found.sql, found.column) == ("COALESCE(gtin, '(none)')", "")


def test_what_is_aggregated_mixed_or_made_from_another_table_has_no_origin() -> None:
    assert origin_of(SQL, "dearest", ITEMS) is None
    assert origin_of(SQL, "mixed", ITEMS) is None
    assert origin_of(SQL, "place", ITEMS) is None
    assert origin_of(SQL, "unknown", ITEMS) is None
