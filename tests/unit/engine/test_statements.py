"""The SQL text of the port's verbs."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from freshmart_cli.engine import statements
from freshmart_cli.engine.port import ColumnDef, Merge, StoredTable
from freshmart_cli.names import TableName

ITEMS = TableName("silver", "items")
STORED = StoredTable(ITEMS, "/lake/it's here")


@pytest.mark.parametrize(
    ("text", "literal"), [("", "''"), ("it's", "'it\\'s'"), ("a\\", "'a\\\\'"), ("\\'", "'\\\\\\''"), ('"', "'\"'")]
)
def test_quotes_and_backslashes_are_escaped(text: str, literal: str) -> None:
    assert statements.text_literal(text) == literal


@given(st.text())
def test_no_text_ends_its_own_literal(text: str) -> None:
    inside, place = statements.text_literal(text)[1:-1], 0
    while place < len(inside):
        assert inside[place] != "'"
        place += 2 if inside[place] == "\\" else 1
    assert place == len(inside)


def test_a_table_is_created_with_its_columns_partitions_and_place() -> None:
    columns = (ColumnDef("day", "date", required=True), ColumnDef("note", "string"))
    assert statements.create_table(STORED, columns, ("day",)) == (
        "CREATE TABLE IF NOT EXISTS silver.items (`day` date NOT NULL, `note` string) USING delta"
        " PARTITIONED BY (`day`) LOCATION '/lake/it\\'s here'"
    )


def test_an_existing_table_is_registered_without_columns() -> None:
    assert (
        statements.register_table(STORED)
        == "CREATE TABLE IF NOT EXISTS silver.items USING delta LOCATION '/lake/it\\'s here'"
    )


def test_rows_are_inserted_replaced_and_deleted() -> None:
    assert statements.insert(ITEMS, "SELECT 1") == "INSERT INTO silver.items\nSELECT 1"
    assert (
        statements.replace(ITEMS, "day = 1", "SELECT 1") == "INSERT INTO silver.items REPLACE WHERE day = 1\nSELECT 1"
    )
    assert statements.delete(ITEMS, "day = 1") == "DELETE FROM silver.items WHERE day = 1"


def test_a_merge_updates_and_inserts() -> None:
    assert statements.merge(Merge(ITEMS, "stage.s", ("day", "seq"), ("day", "amount"))) == (
        "MERGE INTO silver.items t USING stage.s s\nON t.`day` = s.`day` AND t.`seq` = s.`seq`\n"
        "WHEN MATCHED THEN UPDATE SET `day` = s.`day`, `amount` = s.`amount`\n"
        "WHEN NOT MATCHED THEN INSERT (`day`, `amount`) VALUES (s.`day`, s.`amount`)"
    )


def test_the_conditions_of_a_merge_stand_where_they_belong() -> None:
    merge = Merge(
        ITEMS, "s", ("day",), ("day",), prune="t.day IN (1)", update_when="u", delete_when="d", insert_when="i"
    )
    assert statements.merge(merge).splitlines()[1:] == [
        "ON t.`day` = s.`day` AND t.day IN (1)",
        "WHEN MATCHED AND d THEN DELETE",
        "WHEN MATCHED AND u THEN UPDATE SET `day` = s.`day`",
        "WHEN NOT MATCHED AND i THEN INSERT (`day`) VALUES (s.`day`)",
    ]
