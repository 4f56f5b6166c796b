"""The rules of portability leave alone what both engines compute alike."""

from __future__ import annotations

import pytest

from freshmart_cli.contracts.lint.column_kinds import kinds_of_query
from freshmart_cli.contracts.lint.digits import Digits
from freshmart_cli.contracts.lint.portability import findings
from freshmart_cli.contracts.lint.portable_sql import Sql
from freshmart_cli.contracts.lint.sql_text import parse_query

ROW = "FROM VALUES (1, 2.50, 3.5D, 'x', DATE'2024-01-01', TIMESTAMP'2024-01-01 10:00:00', array(1), map('k', 1)) r(i, n, d, s, day, at, a, m)"

PORTABLE = (
    "SELECT substring(s, 2), substring(s, -2), left(s, 2), lpad(trim(s), 4, '0'), concat_ws(',', s, s)",
    "SELECT try_cast(trim(s) AS INT), try_cast(s AS DECIMAL(9,2)), CAST('2024-01-01' AS DATE), CAST(i AS STRING)",
    "SELECT try_to_timestamp(s, 'yyyyMMdd'), CAST(try_to_timestamp(s) AS DATE), CAST(at AS DATE), CAST(day AS TIMESTAMP)",
    "SELECT CASE WHEN i = 1 THEN n ELSE CAST(0 AS DECIMAL(3,2)) END, if(i = 1, n, 0), CASE i WHEN 1 THEN NULL ELSE d END",
    "SELECT CASE WHEN i = 1 THEN 0 ELSE CAST(i AS BIGINT) END, CAST(CASE WHEN i = 1 THEN 0 ELSE n END AS DECIMAL(9,2))",
    "SELECT coalesce(n, 0), coalesce(s, ''), nullif(trim(s), ''), i IN (1.0, 2)",
    "SELECT array_compact(array(if(i = 1, s, NULL))), transform(a, v -> v + 1), exists(a, v -> v = 1), array_contains(a, 1)",
    "SELECT a[0], element_at(a, i), m['k'], m[s], split(s, ',')[1], get(a, i)",
    "SELECT explode(a), posexplode(a)",
    "SELECT CASE WHEN i = 1 THEN concat(a, array(2)) ELSE array(1) END, CASE WHEN i = 1 THEN s || s ELSE s END",
    "SELECT sum(n) OVER (ORDER BY i ROWS BETWEEN 6 PRECEDING AND CURRENT ROW), sum(d) OVER (ORDER BY i), avg(i) OVER w",
    "SELECT count(*) FILTER (WHERE i > 1), max_by(s, i), percentile(d, 0.5), stddev(d), avg(d), avg(CAST(n AS DOUBLE))",
    "SELECT i / 3, d / 3, n / d, CAST(n AS DOUBLE) / i, n * n, n + i, i div 2, i % 2",
    "SELECT round(n, 2), round(d), round(d, 0), round(i, -1), CAST(d AS DECIMAL(18,6)), CAST(n AS STRING), CAST(d AS INT)",
    "SELECT day + INTERVAL 1 DAY, day - INTERVAL 1 MONTH, at + INTERVAL 5 HOURS, date_add(day, 3), date_diff(day, day), at - at",
    "SELECT extract(year FROM day), extract(hour FROM at), date_part('week', day), datediff(HOUR, at, at), timestampdiff(DAY, day, day)",
    "SELECT dayofweek(day), date_trunc('month', at), last_day(day), date_format(at, 'yyyy-MM-dd HH:mm')",
    "SELECT s RLIKE '^[0-9]{1,3}$', regexp_replace(s, '(a)(b)+', '$2$1'), s LIKE 'a%', s RLIKE '\\\\.\\\\+\\\\b', s ILIKE 'A%'",
    "SELECT from_json(s, 'a string, date string, b array<struct<int: boolean>>').a, get_json_object(s, '$.a[0].b'), to_json(named_struct('a', i))",
    "SELECT sha2(s, 256), md5(s), hash(s, i), xxhash64(s), crc32(s), timestamp_seconds(i), format_string('%s-%d', s, i)",
    "SELECT 'it\\'s', 'a' 'b', '', concat('', ''), \"it's\"",
    "SELECT `qualify`, r.pivot, rank, `all` FROM (SELECT i AS `qualify`, i AS pivot, i AS rank, i AS `all`",
)


def query(text: str) -> str:
    """The SELECT with its rows, in a subquery where it leaves one open."""
    window = " WINDOW w AS (ORDER BY i)" if "OVER w" in text else ""
    return f"{text} {ROW}) r" if text.count("(") > text.count(")") else f"{text} {ROW}{window}"


def found(text: str) -> list[str]:
    parsed = parse_query(text)
    assert parsed.tree is not None, parsed.error
    sql = Sql(parsed.tree, parsed.tokens, kinds_of_query(parsed.tree, {}))
    return [f"{each.rule.code} {text[each.offset : each.offset + 12]}" for each in findings(sql)]


@pytest.mark.parametrize("text", PORTABLE)
def test_what_both_engines_compute_alike_is_left_alone(text: str) -> None:
    assert found(query(text)) == []


@pytest.mark.parametrize(
    ("text", "rule", "place"),
    [
        ("SELECT 1 AS x, CASE WHEN i = 1 THEN 1 ELSE n END AS y", "FM611", "CASE WHEN"),
        ("SELECT i, (CAST(n AS DECIMAL(9,2)) / 3) AS y", "FM612", "CAST(n"),
        ("SELECT i, DATE'2024-01-02' - day AS y", "FM609", "DATE'2024"),
        ("SELECT i, s || 'it''s' AS y", "FM608", "'it''s'"),
        ("SELECT i FROM (SELECT i, split(s, ',')[i] AS y", "FM615", "split(s"),
        ("SELECT i, t.* EXCEPT (b)", "FM606", "* EXCEPT"),
    ],
)
def test_a_problem_is_told_where_it_begins(text: str, rule: str, place: str) -> None:
    assert [each[:5] for each in found(query(text))] == [rule]
    assert found(query(text))[0][6:].startswith(place)


def test_a_column_has_the_kind_that_its_subquery_gives_it() -> None:
    text = "WITH t AS (SELECT *, n AS price FROM (SELECT n, i AS pieces FROM r0)) SELECT price / pieces AS x FROM t"
    assert found(text.replace("FROM r0", ROW)) == ["FM612 price / piec"]
    assert found(text.replace("FROM r0", "FROM gold.unknown")) == []


def test_digits_of_results_are_those_of_spark() -> None:
    assert str(Digits(18, 6).times(Digits(22, 8)).kept()) == "decimal(38,11)"
    assert str(Digits(38, 10).plus(Digits(38, 12)).kept()) == "decimal(38,9)"
    assert str(Digits(10, 2).over(Digits(10, 2)).kept()) == "decimal(23,13)"
    assert str(Digits.holding([Digits(4, 1), Digits(3, 2)])) == "decimal(5,2)"
