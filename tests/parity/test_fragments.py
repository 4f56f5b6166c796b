"""Each piece of SQL that computes a value gives the same on both engines, over values at the edges of its types."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from freshmart_cli.compile import cdc_table
from freshmart_cli.compile.rendering import macros, text_literal, workspace_files
from freshmart_cli.contracts.columns import ResolvedColumn
from freshmart_cli.engine.connect_engine import ConnectEngine
from freshmart_cli.engine.offered import ELEMENTS
from freshmart_cli.names import TableName
from tests.parity import edges
from tests.parity.chains import Chain, chains
from tests.parity.fragments import Fragment, fragments
from tests.parity.ledger import untolerated
from tests.parity.macros_called import macros_called

with macros_called() as CALLED:
    FRAGMENTS, CHAINS = fragments(), chains()

AT_ONCE = 100
"""Fragments of one source that are asked by one statement."""

OF_A_RUN = "_enc_"
"""Columns in which one run tells itself values: doubles are written there as the engine writes them."""

Engines = tuple[ConnectEngine, ConnectEngine]


@pytest.fixture(scope="module")
def engines(sail: ConnectEngine, spark: ConnectEngine, tmp_path_factory: pytest.TempPathFactory) -> Engines:
    folder = tmp_path_factory.mktemp("edges")
    for engine in (sail, spark):
        engine.offer(ELEMENTS)
    for make in (edges.texts, edges.records, edges.values, edges.pairs, edges.clocks, edges.spans):
        keep((sail, spark), folder, TableName("stage", make.__name__), make())
    return sail, spark


def keep(engines: Engines, folder: Path, name: TableName | str, rows: pa.Table) -> None:
    """Store rows as what both engines know by that name: a view of a file is read sooner than a table."""
    path = folder / f"{spelled(str(name))}.parquet"
    pq.write_table(rows, path)
    for engine in engines:
        engine.view(spelled(str(name)), f"SELECT * FROM parquet.`{path}`")


def spelled(sql: str) -> str:
    """SQL with the names of tables as those of views."""
    return re.sub(r"\b(bronze|silver|stage)\.(\w+)", r"\1_\2", sql)


def statements(listed: tuple[Fragment, ...]) -> Iterator[tuple[tuple[Fragment, ...], str]]:
    """Fragments of one source side by side, and the statement that asks for them."""
    for source, found in groupby(sorted(listed, key=lambda each: each.source), key=lambda each: each.source):
        same = tuple(found)
        for part in (same[start : start + AT_ONCE] for start in range(0, len(same), AT_ONCE)):
            values = ", ".join(f"{each.sql} AS f{n}" for n, each in enumerate(part))
            yield part, f"SELECT place, {values} FROM {source}"


def cells(column: pa.ChunkedArray) -> list[Any]:
    """Values with every bit of doubles; days and instants beyond Python's calendar are numbers."""
    if pa.types.is_date(column.type):
        column = column.cast(pa.int32())
    if pa.types.is_timestamp(column.type):
        column = column.cast(pa.int64())
    return [*map(repr, column.to_pylist())]


def kind(column: pa.ChunkedArray) -> str:
    """Its type; what may be NULL in it is no part of that."""
    return str(column.type).replace(" not null", "")


def apart(name: str, left: pa.ChunkedArray, right: pa.ChunkedArray) -> list[str]:
    if kind(left) != kind(right):
        return [f"{name}: {kind(left)} on Sail, {kind(right)} on Spark"]
    pairs = enumerate(zip(cells(left), cells(right), strict=True))
    return [f"{name} at {place}: {a} on Sail, {b} on Spark" for place, (a, b) in pairs if a != b]


def rows_apart(step: str, left: pa.Table, right: pa.Table) -> list[str]:
    """What differs between two answers whose rows have no order."""
    columns = [name for name in left.column_names if not name.startswith(OF_A_RUN)]
    kinds = [{name: kind(each[name]) for name in columns} for each in (left, right)]
    if kinds[0] != kinds[1]:
        return [f"{step}: {sorted(set(kinds[0].items()) ^ set(kinds[1].items()))}"]
    counted = [Counter(zip(*(cells(each[name]) for name in columns), strict=True)) for each in (left, right)]
    only = {"Sail": counted[0] - counted[1], "Spark": counted[1] - counted[0]}
    told = [(engine, dict(zip(columns, row, strict=True))) for engine, rows in only.items() for row in rows.elements()]
    return [f"{step} on {engine} alone: {row}" for engine, row in told]


def test_each_expression_gives_the_same_value_on_both_engines(engines: Engines) -> None:
    values, differing = 0, []
    for part, sql in statements(FRAGMENTS):
        here, there = (engine.query(spelled(sql)).sort_by("place") for engine in engines)
        for n, each in enumerate(part):
            differing += apart(each.name, here[f"f{n}"], there[f"f{n}"])
        values += here.num_rows * len(part)
    print(f"{len(FRAGMENTS)} fragments, {values} values compared")
    assert FRAGMENTS and values
    assert not differing, "\n".join(differing)


@pytest.mark.parametrize("chain", CHAINS, ids=lambda chain: chain.name)
def test_each_statement_of_a_source_gives_the_same_rows_on_both_engines(
    chain: Chain, engines: Engines, tmp_path: Path
) -> None:
    """The next statement reads what Sail made."""
    columns, values, differing = 0, 0, []
    for name, rows in chain.given.items():
        keep(engines, tmp_path, name, rows)
    for step in chain.steps:
        if isinstance(step.name, str):
            for engine in engines:
                engine.view(step.name, spelled(step.sql))
            continue
        here, there = (engine.query(spelled(step.sql)) for engine in engines)
        differing += rows_apart(str(step.name), here, there)
        columns, values = columns + here.num_columns, values + here.num_rows * here.num_columns
        keep(engines, tmp_path, step.name, here)
        for name, (source, which) in chain.kept.items():
            if source == step.name:
                keep(engines, tmp_path, name, engines[0].query(spelled(f"SELECT * FROM {source} WHERE {which}")))
    print(f"{chain.name}: {columns} fragments, {values} values compared")
    assert columns and values
    assert not differing, "\n".join(differing)


DIFFERING = {
    "fragment: an object of JSON, as text": (
        cdc_table.leaf_of(ResolvedColumn("x", "string"), is_key=False).sql,
        '{"x":{"a": 1.10}}',
        ('{"a": 1.10}', '{"a":1.10}'),
    )
}
"""What the ledger tolerates: an expression over the document ``_row``, such a document, and both answers."""


@pytest.mark.parametrize("name", DIFFERING)
def test_what_is_known_to_differ_still_does(engines: Engines, name: str) -> None:
    """An entry that no longer holds is good news, and one without a good line in the ledger is none."""
    sql, row, answers = DIFFERING[name]
    document = macros("json_macros.sql").document(text_literal(row))
    asked = f"SELECT {sql} AS x FROM (SELECT {document} AS _row)"
    assert tuple(engine.query(asked)["x"][0].as_py() for engine in engines) == answers
    assert untolerated([name]) == []


def test_every_macro_of_the_templates_was_called_by_a_fragment() -> None:
    """Noted while the statements were put together: one that only puts names in order is called by what computes."""
    declared = {
        (path.name, name)
        for path in (workspace_files("templates") / "sql").glob("*.sql")
        for name in re.findall(r"{%-? *macro (\w+)", path.read_text(encoding="utf-8"))
    }
    assert len(declared) > 50
    assert declared - CALLED == set()
