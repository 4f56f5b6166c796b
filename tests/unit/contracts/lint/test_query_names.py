"""SQL that the engines understand must not be called wrong, and what is wrong must be found."""

from __future__ import annotations

import pytest

from freshmart_cli.contracts.document import Spot
from freshmart_cli.contracts.lint.directory import Directory
from freshmart_cli.contracts.lint.query_names import query_problems
from freshmart_cli.contracts.yaml_text import read_text
from freshmart_cli.names import TableName

DIRECTORY = Directory(
    {
        TableName("silver", "sales"): ("sale_id", "day", "person", "amount", "lines"),
        TableName("silver", "people"): ("person", "city", "valid_from", "valid_to", "is_current"),
        TableName("bronze", "sales_raw"): None,
    },
    opaque=False,
)


def problems(sql: str) -> list[str]:
    document = read_text("t.yml", "sql: |\n  x\n").document.with_value({"sql": sql})
    found = query_problems(document, Spot(("sql",)), sql, DIRECTORY)
    return [f"{each.code} {each.message}" for each in found]


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT sale_id, s.day FROM silver.sales s WHERE s._arrived_at > '2024-01-01'",
        "SELECT sales.amount, SALES.AMOUNT FROM silver.sales",
        "SELECT silver.sales.amount FROM silver.sales",
        "SELECT * FROM (SELECT day, sum(amount) AS total FROM silver.sales GROUP BY day) d WHERE d.total > 0",
        "WITH a AS (SELECT day FROM silver.sales), b (d) AS (SELECT day FROM a) SELECT b.d, d FROM b",
        "WITH a AS (SELECT * FROM silver.sales) SELECT a.anything, other FROM a",
        "SELECT day AS d, sum(amount) AS total FROM silver.sales GROUP BY d HAVING total > 0 ORDER BY total",
        "SELECT day FROM silver.sales s WHERE EXISTS (SELECT 1 FROM silver.people p WHERE p.city = s.day)",
        "SELECT day, (SELECT max(city) FROM silver.people p WHERE p.person = s.day) FROM silver.sales s",
        "SELECT s.day, line.gtin, line FROM silver.sales s LATERAL VIEW explode(s.lines) x AS line",
        "SELECT s.day, pos, col FROM silver.sales s LATERAL VIEW OUTER posexplode(lines) x AS pos, col",
        "SELECT l.gtin, l.qty FROM (SELECT explode(lines) AS l FROM silver.sales) t",
        "SELECT lines[0].gtin, transform(lines, l -> l.qty), filter(lines, l -> l > 0) FROM silver.sales",
        "SELECT aggregate(lines, 0, (acc, l) -> acc + l.qty, acc -> acc) AS n FROM silver.sales",
        "SELECT day FROM silver.sales UNION ALL SELECT valid_from FROM silver.people",
        "SELECT sum(amount) FILTER (WHERE person IS NOT NULL), max_by(amount, day) FROM silver.sales",
        "SELECT person, rank() OVER w AS r FROM silver.sales WINDOW w AS (PARTITION BY day ORDER BY amount)",
        "SELECT d FROM (SELECT explode(sequence(date '2024-01-01', date '2024-02-01', interval 1 day)) d)",
        "SELECT id FROM range(0, 10)",
        "SELECT a.x FROM VALUES (1, 2) AS a(x, y)",
        "SELECT whatever FROM bronze.sales_raw",
        "SELECT event, anything FROM silver.sales__events",
        "SELECT run_id FROM ops.runs",
        "SELECT p.city, s.amount FROM silver.sales s LEFT JOIN silver.people p USING (person)",
        "SELECT day FROM silver.sales WHERE {{ changed('day') }} AND day > date_sub(now(), {{ var('n') }})",
        "SELECT {{ ratio('sum(amount)', 'count(*)') }} AS mean FROM silver.sales {# a note #} GROUP BY day",
        "SELECT day, x FROM {{ needed('silver.sales') }}",
        "SELECT day, CASE WHEN amount > 0 THEN 1 END FROM silver.sales GROUP BY GROUPING SETS ((day))",
        "SELECT a.day FROM silver.sales a, silver.people b WHERE a.person = b.person",
        "(SELECT day FROM silver.sales)",
    ],
)
def test_right_sql_is_left_alone(sql: str) -> None:
    assert problems(sql) == []


@pytest.mark.parametrize(
    ("sql", "found"),
    [
        ("SELECT dey FROM silver.sales", ["FM301 unknown column 'dey'"]),
        ("SELECT s.dey FROM silver.sales s", ["FM301 s has no column 'dey'"]),
        ("SELECT x.day FROM silver.sales s", ["FM311 no table 'x' in this SELECT"]),
        (
            "WITH a AS (SELECT amonut FROM silver.sales) SELECT a.day FROM a, bronze.sales_raw",
            ["FM301 unknown column 'amonut'", "FM301 a has no column 'day'"],
        ),
        (
            "SELECT r.x FROM bronze.sales_raw r JOIN (SELECT city FROM silver.sales) s ON s.city = r.city",
            ["FM301 unknown column 'city'"],
        ),
        ("SELECT day FROM silver.sale", ["FM304 unknown table silver.sale"]),
        ("SELECT day FROM sales", ["FM304 'sales' is not layer.table"]),
        ("SELECT day FROM main.silver.sales", ["FM304 'main.silver.sales' is not layer.table"]),
        ("SELECT a FROM silver.nothing__events", ["FM304 unknown table silver.nothing__events"]),
        (
            "WITH a AS (SELECT day AS d FROM silver.sales) SELECT a.day FROM a",
            ["FM301 a has no column 'day'"],
        ),
        (
            "SELECT 1 FROM silver.sales s WHERE EXISTS (SELECT 1 FROM silver.people p WHERE p.id = s.person)",
            ["FM301 p has no column 'id'"],
        ),
        (
            "SELECT sum(amonut) OVER (ORDER BY dya) FROM silver.sales",
            ["FM301 unknown column 'amonut'", "FM301 unknown column 'dya'"],
        ),
        ("SELECT {{ chanegd('day') }} FROM silver.sales", ["FM315 unknown macro chanegd()"]),
        (
            "SELECT {{ ratio('sum(amonut)', 'count(*)') }} FROM silver.sales WHERE {{ changed('dya') }}",
            ["FM301 unknown column 'amonut'", "FM301 unknown column 'dya'"],
        ),
        ("DELETE FROM silver.sales", ["FM316 exactly one SELECT is expected"]),
        ("SELECT day FROM silver.sales a JOIN silver.people a ON true", ["FM303 Alias already used: a"]),
    ],
)
def test_wrong_names_are_found(sql: str, found: list[str]) -> None:
    assert problems(sql) == found
