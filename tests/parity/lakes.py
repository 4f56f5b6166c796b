"""Two lakehouses compared table by table and row by row, bronze, companions and provenance included."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
from deltalake import DeltaTable

Row = tuple[object, ...]

OF_A_RUN = frozenset({"_batch_id", "_ingestion_timestamp"})
"""When a run took place; all else is of what was delivered."""

_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Compared:
    """What was compared, and what differs."""

    tables: int
    rows: int
    differences: tuple[str, ...]


def compared(left: Path, right: Path, digits: int = 17, passing: frozenset[str] = OF_A_RUN) -> Compared:
    """Every published table of both lakehouses but the columns ``passing``; doubles to so many significant digits."""
    here, there = _tables(left), _tables(right)
    told = [f"{name}: only in one of them" for name in here.keys() ^ there.keys()]
    rows = 0
    for name in sorted(here.keys() & there.keys()):
        count, differences = _compared(here[name], there[name], digits, passing)
        rows += count
        told += [f"{name}: {each}" for each in differences]
    return Compared(len(here), rows, tuple(told))


def _tables(lakehouse: Path) -> dict[str, Path]:
    return {f"{log.parent.parent.name}.{log.parent.name}": log.parent for log in lakehouse.glob("[!_]*/*/_delta_log")}


def _compared(left: Path, right: Path, digits: int, passing: frozenset[str]) -> tuple[int, list[str]]:
    here, there = DeltaTable(left).to_pyarrow_table(), DeltaTable(right).to_pyarrow_table()
    kinds = [{field.name: str(field.type) for field in each.schema} for each in (here, there)]
    if kinds[0] != kinds[1]:
        return 0, [f"columns differ: {sorted(set(kinds[0].items()) ^ set(kinds[1].items()))}"]
    columns = sorted(kinds[0].keys() - passing)
    rows = [Counter(tuple(row.values()) for row in _hashable(each.select(columns))) for each in (here, there)]
    only = _apart((rows[0] - rows[1]).elements(), (rows[1] - rows[0]).elements(), digits)
    if not any(only):
        return here.num_rows, []
    told = [f"{len(only[0])} rows here alone, {len(only[1])} there alone, of {here.num_rows}"]
    for side, each in zip(("here", "there"), only, strict=True):
        told += [f"{side}: {dict(zip(columns, row, strict=True))}" for row in sorted(each, key=repr)[:_SHOWN]]
    return here.num_rows, told


def _hashable(table: pa.Table) -> Iterator[dict[str, object]]:
    for row in table.to_pylist():
        yield {name: _frozen(value) for name, value in row.items()}


def _frozen(value: object) -> object:
    """Lists and structs as text; numbers as they are."""
    return repr(value) if isinstance(value, (list, dict)) else value


def _apart(here: Iterable[Row], there: Iterable[Row], digits: int) -> tuple[list[Row], list[Row]]:
    """Rows of either side without a counterpart whose doubles are as good as equal."""
    waiting: dict[Row, list[Row]] = defaultdict(list)
    for row in there:
        waiting[_without_doubles(row)].append(row)
    alone = []
    for row in here:
        likely = waiting[_without_doubles(row)]
        twin = next((each for each in likely if _alike(row, each, digits)), None)
        if twin is None:
            alone.append(row)
        else:
            likely.remove(twin)
    return alone, [row for rows in waiting.values() for row in rows]


def _without_doubles(row: Row) -> Row:
    return tuple("a double" if isinstance(value, float) else value for value in row)


def _alike(row: Row, other: Row, digits: int) -> bool:
    pairs = zip(row, other, strict=True)
    return all(math.isclose(a, b, rel_tol=10.0**-digits) for a, b in pairs if isinstance(a, float))  # type: ignore[arg-type]
