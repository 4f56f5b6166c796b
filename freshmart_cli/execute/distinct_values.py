"""Which values an expression takes, as text: what changes, scopes and predicates are lists of."""

from __future__ import annotations

from freshmart_cli.engine.port import Engine

MOST_VALUES = 500
"""Above this many touched values a follower recomputes in full."""


def distinct_values(engine: Engine, expression: str, source: str) -> list[str]:
    """All distinct values but NULL, sorted. ``source`` is what may stand after FROM, a WHERE included."""
    return _asked(engine, _sql(expression, source))


def listed_values(engine: Engine, expression: str, source: str) -> list[str] | None:
    """The same where there are few enough to list, else None."""
    # NULL may be one of the rows.
    values = _asked(engine, f"{_sql(expression, source)} LIMIT {MOST_VALUES + 2}")
    return None if len(values) > MOST_VALUES else values


def _sql(expression: str, source: str) -> str:
    return f"SELECT DISTINCT CAST({expression} AS STRING) AS v FROM {source}"


def _asked(engine: Engine, sql: str) -> list[str]:
    return sorted(value for value in engine.query(sql)["v"].to_pylist() if value is not None)
