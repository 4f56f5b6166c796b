"""Which tables a query cannot have rows without."""

from __future__ import annotations

import pytest

from freshmart_cli.compile.presence import indispensable


@pytest.mark.parametrize(
    ("sql", "needed"),
    [
        ("SELECT 1 FROM gold.a", {"gold.a"}),
        ("SELECT 1 FROM gold.a JOIN silver.b ON true CROSS JOIN silver.c", {"gold.a", "silver.b", "silver.c"}),
        ("SELECT 1 FROM gold.a LEFT JOIN silver.b ON true", {"gold.a"}),
        ("SELECT 1 FROM gold.a RIGHT JOIN silver.b ON true", {"silver.b"}),
        ("SELECT 1 FROM gold.a FULL OUTER JOIN silver.b ON true", set()),
        ("SELECT 1 FROM gold.a LEFT SEMI JOIN silver.b ON true", {"gold.a", "silver.b"}),
        ("SELECT 1 FROM gold.a LEFT ANTI JOIN silver.b ON true", {"gold.a"}),
        ("SELECT 1 FROM gold.a, silver.b", {"gold.a", "silver.b"}),
        ("SELECT 1 FROM gold.a UNION ALL SELECT 1 FROM silver.b", set()),
        ("SELECT 1 FROM gold.a JOIN silver.c ON true UNION SELECT 1 FROM silver.c", {"silver.c"}),
        ("SELECT 1 FROM gold.a EXCEPT SELECT 1 FROM silver.b", {"gold.a"}),
        ("SELECT 1 FROM (SELECT 1 FROM gold.a) x LEFT JOIN (SELECT 1 FROM silver.b) y ON true", {"gold.a"}),
        ("SELECT x, count(*) FROM gold.a GROUP BY x", {"gold.a"}),
        ("SELECT count(*) FROM gold.a", set()),
        ("SELECT sum(x) OVER (ORDER BY y) FROM gold.a", {"gold.a"}),
        ("WITH a AS (SELECT 1 FROM gold.a), b AS (SELECT 1 FROM a) SELECT 1 FROM b LEFT JOIN a ON true", {"gold.a"}),
        ("WITH a AS (SELECT 1 FROM gold.a) SELECT 1 FROM silver.b LEFT JOIN a ON true", {"silver.b"}),
        ("WITH a AS (SELECT 1 FROM a) SELECT 1 FROM a", set()),
        ("SELECT 1 FROM gold.a WHERE {{ changed('x') }} AND x IN (SELECT x FROM silver.b)", {"gold.a"}),
        ("SELECT 1", set()),
        ("no query at all", set()),
    ],
)
def test_a_table_is_needed_where_no_row_can_come_without_it(sql: str, needed: set[str]) -> None:
    assert indispensable(sql) == needed
