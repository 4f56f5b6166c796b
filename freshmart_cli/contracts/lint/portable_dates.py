"""FM609–FM610: dates, instants and intervals."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from sqlglot import exp

from freshmart_cli.contracts.lint.portable_sql import Checks, Finding, Sql, text_of
from freshmart_cli.contracts.rules import portability as rules

ARITHMETIC: Mapping[str, str] = {
    "hours added to a date": "CAST(d AS TIMESTAMP) + INTERVAL 5 HOURS",
    "a date subtracted from a date": "date_diff(a, b)",
    "a date subtracted from an instant": "a - CAST(b AS TIMESTAMP)",
    "days between instants": "(unix_timestamp(b) - unix_timestamp(a)) div 86400, or date_diff(b, a) of dates",
}
"""What engines compute differently → what both compute alike."""

PARTS: Mapping[str, str] = {
    "dow": "dayofweek(d)",
    "dayofweek": "dayofweek(d)",
    "dow_iso": "(dayofweek(d) + 5) % 7 + 1",
    "dayofweek_iso": "(dayofweek(d) + 5) % 7 + 1",
    "isodow": "(dayofweek(d) + 5) % 7 + 1",
    "yearofweek": "year(date_add(CAST(date_trunc('week', d) AS DATE), 3))",
    "epoch": "unix_timestamp(t)",
}
"""Part of a date that engines know differently → its portable function."""

_OF_INTERVALS = ("hour", "minute")
PART_OF_INTERVAL = "(unix_timestamp(b) - unix_timestamp(a)) div 3600 % 24, from the two instants"
_SUBDAILY = re.compile(r"hour|minute|second|milli|micro", re.IGNORECASE)


def _arithmetic(sql: Sql, node: exp.Expr, name: str, *keywords: str) -> Finding:
    message = f"Sail and Spark differ in {name}"
    return Finding(rules.DATE_ARITHMETIC, sql.begins(node, *keywords), message, ARITHMETIC[name])


def _added(sql: Sql, node: exp.Add) -> Iterator[Finding]:
    for date, interval in ((node.left, node.right), (node.right, node.left)):
        if sql.kinds.of(date) == "date" and _has_hours(interval):
            yield _arithmetic(sql, node, "hours added to a date")


def _subtracted(sql: Sql, node: exp.Sub) -> Iterator[Finding]:
    kinds = (sql.kinds.of(node.left), sql.kinds.of(node.right))
    if kinds[0] == "date" and _has_hours(node.right):
        yield _arithmetic(sql, node, "hours added to a date")
    elif kinds == ("date", "date"):
        yield _arithmetic(sql, node, "a date subtracted from a date")
    elif kinds in (("timestamp", "date"), ("date", "timestamp")):
        yield _arithmetic(sql, node, "a date subtracted from an instant")


def _has_hours(node: exp.Expr) -> bool:
    intervals = node.find_all(exp.Interval)
    if any(_SUBDAILY.search(f"{each.this} {each.args.get('unit') or ''}") for each in intervals):
        return True
    calls = node.find_all(exp.Anonymous)
    return any(each.name.lower() == "make_dt_interval" and len(each.expressions) > 1 for each in calls)


def _days_between(sql: Sql, node: exp.DateDiff | exp.TimestampDiff) -> Iterator[Finding]:
    """With a unit, that is; ``date_diff(a, b)`` without one counts days on both."""
    unit = node.args.get("unit")
    if unit is None or unit.name.upper() not in ("DAY", "DAYS"):
        return
    sides = [each.this if isinstance(each, exp.TsOrDsToDate) else each for each in (node.this, node.expression)]
    if any(sql.kinds.of(each) == "timestamp" for each in sides):
        keywords = ("DATEDIFF", "DATE_DIFF", "TIMESTAMPDIFF")
        yield _arithmetic(sql, node, "days between instants", *keywords)


def _extracted(sql: Sql, node: exp.Extract) -> Iterator[Finding]:
    yield from _part(sql, node, node.name.lower(), node.expression)


def _called(sql: Sql, node: exp.Anonymous) -> Iterator[Finding]:
    if node.name.lower() in ("date_part", "datepart") and len(node.expressions) == 2:
        yield from _part(sql, node, (text_of(node.expressions[0]) or "").lower(), node.expressions[1])


def _part(sql: Sql, node: exp.Expr, part: str, value: exp.Expr) -> Iterator[Finding]:
    offset = sql.begins(node, "EXTRACT") if isinstance(node, exp.Extract) else sql.begins(node)
    if part in PARTS:
        message = f"Sail and Spark differ in the part {part} of a date"
        yield Finding(rules.DATE_PART, offset, message, PARTS[part])
    elif part.rstrip("s") in _OF_INTERVALS and sql.kinds.of(value) == "interval" or _is_difference(sql, value, part):
        message = f"Sail gives all {part}s of an interval, Spark those beyond its days"
        yield Finding(rules.DATE_PART, offset, message, PART_OF_INTERVAL)


def _is_difference(sql: Sql, value: exp.Expr, part: str) -> bool:
    inside = value.unnest()
    kinds = [sql.kinds.of(each) for each in (inside.left, inside.right)] if isinstance(inside, exp.Sub) else []
    return part.rstrip("s") in _OF_INTERVALS and kinds == ["timestamp", "timestamp"]


CHECKS: Checks = {
    exp.Add: _added,
    exp.Sub: _subtracted,
    exp.DateDiff: _days_between,
    exp.TimestampDiff: _days_between,
    exp.Extract: _extracted,
    exp.Anonymous: _called,
}
