"""Which values expressions take, as text: what changes, scopes and predicates are lists of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from freshmart_cli.engine.port import Engine
from freshmart_cli.execute.state import Values

MOST_VALUES = 500
"""Above this many touched values a follower recomputes in full."""


@dataclass(frozen=True, slots=True)
class Asked:
    """An expression over rows; ``source`` is what may stand after FROM, a WHERE included."""

    expression: str
    source: str


Places = tuple[Asked, ...] | None
"""Where values are found, all of them together; None where that cannot be told."""

Wanted = Mapping[str, Mapping[str, Places]]
"""By table and expression."""


def distinct_values(engine: Engine, expression: str, source: str) -> list[str]:
    """All distinct values but NULL, sorted."""
    values = engine.query(_sql(Asked(expression, source)))["v"].to_pylist()
    return sorted(value for value in values if value is not None)


def listed_values(engine: Engine, expression: str, source: str) -> list[str] | None:
    """The same where there are few enough to list, else None."""
    asked = Asked(expression, source)
    return _listed(engine, [asked])[asked]


def wanted_values(engine: Engine, wanted: Wanted) -> Values:
    """The values of all that is wanted, asked for by one statement; None where there are too many to list.

    A table of which nothing is wanted is left out.
    """
    asked = dict.fromkeys(each for table in wanted.values() for some in table.values() for each in some or ())
    answers = _listed(engine, list(asked))
    return {
        table: {name: None if some is None else _union(answers[each] for each in some) for name, some in known.items()}
        for table, known in wanted.items()
        if known
    }


def _listed(engine: Engine, asked: list[Asked]) -> dict[Asked, list[str] | None]:
    if not asked:
        return {}
    # NULL may be one of the rows.
    few = (f"SELECT {n} AS n, v FROM ({_sql(each)} LIMIT {MOST_VALUES + 2})" for n, each in enumerate(asked))
    found: list[list[str]] = [[] for _ in asked]
    for row in engine.query("\nUNION ALL\n".join(few)).to_pylist():
        if row["v"] is not None:
            found[row["n"]].append(row["v"])
    return {each: _few(values) for each, values in zip(asked, found, strict=True)}


def _union(parts: Iterable[list[str] | None]) -> list[str] | None:
    values: set[str] = set()
    for part in parts:
        if part is None:
            return None
        values.update(part)
    return sorted(values)


def _few(values: list[str]) -> list[str] | None:
    return None if len(values) > MOST_VALUES else sorted(values)


def _sql(asked: Asked) -> str:
    return f"SELECT DISTINCT CAST({asked.expression} AS STRING) AS v FROM {asked.source}"
