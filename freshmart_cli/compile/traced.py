"""SQL that follows figures to the rows they are made of, and those to their files and lines."""

from __future__ import annotations

import re
from dataclasses import dataclass

from freshmart_cli.compile.rendering import render, text_literal
from freshmart_cli.compile.waterfall import Rows, own_predicate, rows_sql

_SUM = re.compile(r"sum\((.+)\)", re.IGNORECASE | re.DOTALL)
_COUNT = re.compile(r"count\(\s*\*\s*\)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Filter:
    """``sql`` (over the table's own columns) equals ``value``; ``column`` is its name where it is a bare column.

    ``key``: the column of the table first asked for that it stands for.
    """

    sql: str
    value: str
    type: str
    column: str
    key: str

    @property
    def predicate(self) -> str:
        """No value of another type can make a statement fail."""
        if self.type in ("string", ""):
            return f"{self.sql} = {text_literal(self.value)}"
        return f"{self.sql} = try_cast({text_literal(self.value)} AS {self.type})"


@dataclass(frozen=True, slots=True)
class Selection:
    """Rows of one table: those that pass every filter and the contract's own predicate."""

    rows: Rows
    filters: tuple[Filter, ...]
    where: str = ""

    @property
    def predicate(self) -> str:
        parts = [each.predicate for each in self.filters]
        parts += [f"({own_predicate(self.where)})"] if self.where else []
        return " AND ".join(parts) or "true"


def amount_of(aggregate: str) -> str | None:
    """What one row adds to ``sum(x)`` or ``count(*)``; None for aggregates that no row adds to."""
    text = aggregate.strip()
    if match := _SUM.fullmatch(text):
        return match[1].strip()
    return "1" if _COUNT.fullmatch(text) else None


def lines_sql(selection: Selection, keys: tuple[str, ...], amount: str | None, limit: int) -> str:
    """Columns: batch, hash, file, row, key, amount; in order of file and row."""
    return _render("traced_lines.sql", selection, keys=keys, amount=_own(amount), limit=limit)


def files_sql(selection: Selection, amount: str | None, limit: int) -> str:
    """Columns: file, rows, amount; in order of file."""
    return _render("traced_files.sql", selection, amount=_own(amount), limit=limit)


def totals_sql(selection: Selection, aggregate: str) -> str:
    """Columns: total, rows, files."""
    return _render("traced_totals.sql", selection, aggregate=own_predicate(aggregate) if aggregate else "NULL")


def _own(amount: str | None) -> str | None:
    return None if amount is None else own_predicate(amount)


def _render(template: str, selection: Selection, **values: object) -> str:
    return render(template, rows=rows_sql(selection.rows), predicate=selection.predicate, **values)
