"""FM601–FM602: functions that one engine lacks or computes differently, and what to call instead."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sqlglot import TokenType

from freshmart_cli.contracts.lint.portable_sql import Finding, Sql
from freshmart_cli.contracts.rules import portability as rules

MISSING: Mapping[str, str] = {
    "collate": "lower(a) = lower(b)",
    "collation": "nothing: texts have one collation",
    "input_file_block_length": "_row_number",
    "input_file_block_start": "_row_number",
    "input_file_name": "_source_file",
    "map_zip_with": "map_from_entries(transform(map_entries(m), e -> struct(e.key, f(e.value, n[e.key]))))",
    "session_window": "sum(CASE WHEN t - lag(t) OVER (…) > gap THEN 1 ELSE 0 END) OVER (…) as the session's number",
    "time_bucket": "window(t, '5 minutes').start",
    "transform_keys": "map_from_entries(transform(map_entries(m), e -> struct(f(e.key), e.value)))",
    "transform_values": "map_from_entries(transform(map_entries(m), e -> struct(e.key, f(e.value))))",
    "try_to_date": "CAST(try_to_timestamp(text, format) AS DATE)",
    "zip_with": "transform(arrays_zip(a, b), p -> f(p['0'], p['1']))",
}
"""Function that Sail lacks → what both engines have."""

DIFFERENT: Mapping[str, str] = {
    "approx_count_distinct": "count(DISTINCT x)",
    "approx_percentile": "percentile(x, 0.5)",
    "bround": "round(x, n) of a decimal",
    "format_number": "CAST(round(x, n) AS STRING) of a decimal",
    "initcap": "array_join(transform(split(lower(x), ' '), w -> concat(upper(left(w, 1)), substring(w, 2))), ' ')",
    "percentile_approx": "percentile(x, 0.5)",
    "rint": "round(x)",
    "try_parse_url": "parse_url(x, part)",
    "weekday": "(dayofweek(d) + 5) % 7",
}
"""Function whose value differs → what both compute alike."""


def called(sql: Sql) -> Iterator[Finding]:
    """Every call of a function of the tables; names are not case-sensitive."""
    for token, following in zip(sql.tokens, sql.tokens[1:], strict=False):
        if following.token_type is not TokenType.L_PAREN:
            continue
        name = token.text.lower()
        if name in MISSING:
            message = f"Sail has no function {name}"
            yield Finding(rules.MISSING_FUNCTION, token.start, message, MISSING[name])
        elif name in DIFFERENT:
            message = f"{name} gives other values on Sail than on Spark"
            yield Finding(rules.DIFFERENT_FUNCTION, token.start, message, DIFFERENT[name])
