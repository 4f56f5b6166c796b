"""SQL behind ``status``: orphans and days."""

from __future__ import annotations

from dataclasses import dataclass

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


@dataclass(frozen=True, slots=True)
class Value:
    """``sum(column)`` of a table, by keys that another table has too."""

    table: TableName
    column: str
    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reference:
    """One reference of a table: its name, its columns, and for how many seconds a parent may be late."""

    table: TableName
    name: str
    columns: tuple[str, ...]
    grace: int


@dataclass(frozen=True, slots=True)
class _Age:
    name: str
    seconds: int


def orphan_ages_sql(reference: Reference, value: Value | None, now: int) -> str:
    """One row: rows, parents, oldest, newest, waiting, hour, day, week (each younger than that) and value."""
    ages = (_Age("waiting", reference.grace), _Age("hour", 3600), _Age("day", 86_400), _Age("week", 7 * 86_400))
    return render(
        "orphans.sql",
        table=reference.table,
        columns=reference.columns,
        flag=f"{MISSING}{reference.name}",
        value=value,
        now=now,
        ages=ages,
    )


def days_sql(table: TableName, since_seconds: int) -> str:
    """Columns: days, closed, complete, final, recent_incomplete (closed since then and not complete)."""
    return render("days_summary.sql", table=table, since=since_seconds)


def incomplete_days_sql(table: TableName, entity: tuple[str, ...], day: str, most: int) -> str:
    """Columns: entity, day, completeness_pct, missing_minutes, open_issues; the latest closed days first."""
    return render("days_incomplete.sql", table=table, entity=entity, day=day, most=most)
