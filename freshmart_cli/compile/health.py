"""SQL behind ``status``: orphans and days."""

from __future__ import annotations

from freshmart_cli.compile.rendering import render
from freshmart_cli.names import TableName

MISSING = "_missing_"
"""Prefix of the flag that a row's reference has no parent."""


def orphans_sql(table: TableName, references: tuple[tuple[str, int | None], ...]) -> str:
    """One row, one column per reference: the rows without a parent, arrived until a second of the epoch or ever."""
    counted = ", ".join(f"count_if({_is_orphan(name, until)}) AS `{name}`" for name, until in references)
    return f"SELECT {counted} FROM {table}"


def _is_orphan(reference: str, until: int | None) -> str:
    flag = f"`{MISSING}{reference}`"
    return flag if until is None else f"{flag} AND unix_timestamp(_arrived_at) <= {until}"


def days_sql(table: TableName, since_seconds: int) -> str:
    """Columns: days, closed, complete, final, recent_incomplete (closed since then and not complete)."""
    return render("days_summary.sql", table=table, since=since_seconds)


def incomplete_days_sql(table: TableName, entity: tuple[str, ...], day: str, most: int) -> str:
    """Columns: entity, day, completeness_pct, missing_minutes, open_issues; the latest closed days first."""
    return render("days_incomplete.sql", table=table, entity=entity, day=day, most=most)
