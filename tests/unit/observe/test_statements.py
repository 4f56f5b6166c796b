"""What a person's statement may do."""

from __future__ import annotations

import pytest

from freshmart_cli.compile.statements import described, examined, runnable


@pytest.mark.parametrize(
    ("sql", "tables"),
    [
        ("SELECT * FROM gold.a JOIN silver.b ON true", ("gold.a", "silver.b")),
        ("WITH a AS (SELECT * FROM silver.x) SELECT * FROM a;", ("silver.x",)),
        ("SELECT * FROM gold.a UNION ALL SELECT * FROM gold.b", ("gold.a", "gold.b")),
        ("SELECT 'FROM gold.secret' AS x FROM gold.a", ("gold.a",)),
        ("SELECT * FROM bare", ("bare",)),
        ("DESCRIBE gold.a", ("gold.a",)),
        ("EXPLAIN FORMATTED SELECT * FROM gold.a", ("gold.a",)),
        ("/* why */ SELECT * FROM gold.a -- and so on", ("gold.a",)),
    ],
)
def test_what_only_reads_may_run_and_names_its_tables(sql: str, tables: tuple[str, ...]) -> None:
    found = examined(sql)
    assert (found.problem, found.tables) == ("", tables)


@pytest.mark.parametrize(
    "sql",
    [
        "INSERT INTO gold.a VALUES (1)",
        "WITH x AS (SELECT 1) INSERT INTO gold.a SELECT * FROM x",
        "FROM gold.a INSERT INTO gold.b SELECT *",
        "MERGE INTO gold.a USING gold.b ON a.x = b.x WHEN MATCHED THEN DELETE",
        "UPDATE gold.a SET x = 1",
        "DELETE FROM gold.a",
        "CREATE TABLE gold.a AS SELECT 1",
        "CREATE OR REPLACE TEMP VIEW v AS SELECT 1",
        "DROP TABLE gold.a",
        "TRUNCATE TABLE gold.a",
        "ALTER TABLE gold.a ADD COLUMN y INT",
        "VACUUM gold.a",
        "SET spark.sql.ansi.enabled = true",
        "EXPLAIN DELETE FROM gold.a",
        "SELECT * INTO gold.a FROM gold.b",
        "SELECT 1; DROP TABLE gold.a",
        "SELEC 1",
        "",
        "-- nothing",
    ],
)
def test_whatever_could_change_something_is_refused(sql: str) -> None:
    assert examined(sql).problem


def test_show_asks_which_tables_there_are() -> None:
    assert examined("SHOW TABLES IN gold").lists
    assert not examined("SELECT 1").lists


def test_the_table_to_describe_is_found() -> None:
    assert [described(sql) for sql in ("describe gold.a ;", "DESC TABLE `a`", "DESCRIBE QUERY SELECT 1")] == [
        "gold.a",
        "a",
        "",
    ]
    assert runnable(" SELECT 1 ;\n") == "SELECT 1"
