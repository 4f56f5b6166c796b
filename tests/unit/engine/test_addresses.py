"""Tables are found in any SQL and nothing else is taken for one."""

from __future__ import annotations

import pytest

from freshmart_cli.engine.addresses import addressed
from freshmart_cli.names import TableName

ITEMS, DAYS = TableName("silver", "items"), TableName("stage", "Days_1T")
PLACES = {ITEMS: "delta.`/lake/items`", DAYS: "`main`.`stage`.`Days_1T`"}
CASES = {
    "SELECT * FROM silver.items": "SELECT * FROM delta.`/lake/items` AS items",
    "SELECT * FROM silver.items i WHERE i.n = 1": "SELECT * FROM delta.`/lake/items` i WHERE i.n = 1",
    "SELECT * FROM silver.items AS i": "SELECT * FROM delta.`/lake/items` AS i",
    "SELECT * FROM silver.items `the i`": "SELECT * FROM delta.`/lake/items` `the i`",
    "SELECT * FROM SILVER.Items\nWHERE n = 1": "SELECT * FROM delta.`/lake/items` AS items\nWHERE n = 1",
    "SELECT silver.items.n FROM silver.items": "SELECT items.n FROM delta.`/lake/items` AS items",
    "SELECT n FROM silver.items JOIN stage.Days_1T USING (n)": "SELECT n FROM delta.`/lake/items` AS items "
    "JOIN `main`.`stage`.`Days_1T` AS Days_1T USING (n)",
    "SELECT (SELECT max(n) FROM silver.items)": "SELECT (SELECT max(n) FROM delta.`/lake/items` AS items)",
    "SELECT n FROM silver.items, stage.days_1t d": "SELECT n FROM delta.`/lake/items` AS items, `main`.`stage`.`Days_1T` d",
    "SELECT n FROM silver.items -- of all\nWHERE n": "SELECT n FROM delta.`/lake/items` AS items -- of all\nWHERE n",
    "SELECT n FROM silver.items /* a b */ LIMIT 1": "SELECT n FROM delta.`/lake/items` AS items /* a b */ LIMIT 1",
    "DESCRIBE silver.items": "DESCRIBE delta.`/lake/items`",
    "INSERT INTO silver.items SELECT 1": "INSERT INTO delta.`/lake/items` SELECT 1",
    "DELETE FROM silver.items WHERE n": "DELETE FROM delta.`/lake/items` AS items WHERE n",
    "MERGE INTO x t USING silver.items s ON t.n": "MERGE INTO x t USING delta.`/lake/items` s ON t.n",
}
UNTOUCHED = (
    "SELECT 'FROM silver.items' AS t",
    "SELECT 'it\\'s silver.items' AS t",
    'SELECT "silver.items" AS t',
    "SELECT 1 -- silver.items",
    "SELECT 1 /* silver.items\n */",
    "SELECT n FROM main.silver.items",
    "SELECT `silver.items` FROM `silver`.`items`",
    "SELECT n FROM silver.itemsize",
    "SELECT n FROM oldsilver.items",
    "SELECT 1.5, a.b.c, x",
)


@pytest.mark.parametrize(("sql", "expected"), CASES.items())
def test_a_table_is_put_at_its_place_under_its_own_name(sql: str, expected: str) -> None:
    assert addressed(sql, PLACES) == expected


@pytest.mark.parametrize("sql", UNTOUCHED)
def test_what_is_no_known_table_stays(sql: str) -> None:
    assert addressed(sql, PLACES) == sql


def test_where_nothing_is_known_nothing_changes() -> None:
    assert addressed("SELECT * FROM silver.items", {}) == "SELECT * FROM silver.items"
