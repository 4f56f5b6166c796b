"""Parquet on the real engine: its columns arrive as they are, exact, and each policy for fields that nobody names."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from freshmart_cli.engine.connect_engine import ConnectEngine
from freshmart_cli.errors import BatchHeld
from tests.engine.notes import FLAT, Contracted, contracting, lines, ops, quarantined
from tests.engine.test_small_chain import Chain

PARQUET = FLAT.replace("format: json", "format: parquet")
COLUMNS = "columns: {id: int not null, text: string}"
NOON = datetime(2026, 3, 1, 12, 0, 0, 123456)
BIG = 2**60 + 1


@pytest.fixture
def contracted(tmp_path: Path, engine: ConnectEngine) -> Contracted:
    return contracting(tmp_path, engine)


def file_of(columns: dict[str, Any], **how: Any) -> bytes:
    buffer = io.BytesIO()
    pq.write_table(pa.table(columns), buffer, **how)
    return buffer.getvalue()


def at_noon(kind: pa.DataType) -> pa.Array:
    return pa.array([NOON.replace(microsecond=123000 if kind.unit == "ms" else NOON.microsecond)], kind)


NANOSECONDS = pa.array([int(NOON.replace(tzinfo=UTC).timestamp() * 10**6) * 1000 + 789], pa.timestamp("ns"))
EXACT, IN_MS = NOON.replace(tzinfo=UTC), NOON.replace(tzinfo=UTC, microsecond=123000)
VALUES: list[tuple[str, pa.Array, Any]] = [
    ("bigint", pa.array([2**53 + 1]), 2**53 + 1),
    ("bigint", pa.array([-(2**63)]), -(2**63)),
    ("decimal(20,0)", pa.array([2**64 - 1], pa.uint64()), Decimal(2**64 - 1)),
    ("bigint", pa.array([2**64 - 1], pa.uint64()), "unreadable"),
    ("string", pa.array([BIG]), str(BIG)),
    ("bigint", pa.array([str(BIG)]), BIG),
    ("bigint", pa.array([BIG]).dictionary_encode(), BIG),
    ("bigint", pa.array([2.0**60]), 2**60),
    ("int", pa.array([7.5]), "unreadable"),
    ("decimal(38,9)", pa.array([Decimal("12345678901234567890123456789.123456789")]), Decimal("12345678901234567890123456789.123456789")),
    ("double", pa.array([0.1]), 0.1),
    ("boolean", pa.array([True]), True),
    ("string", pa.array(["a", None]).dictionary_encode().slice(0, 1), "a"),
    ("binary", pa.array([b"\x00\xff"]), b"\x00\xff"),
    ("date", pa.array([date(2026, 3, 1)]), date(2026, 3, 1)),
    ("date", pa.array([datetime(2026, 3, 1)], pa.timestamp("ns")), date(2026, 3, 1)),
    ("date", pa.array([datetime(2026, 3, 1)], pa.timestamp("us", "UTC")), date(2026, 3, 1)),
    ("date", at_noon(pa.timestamp("us")), "unreadable"),
    ("timestamp", pa.array([date(2026, 3, 1)]), datetime(2026, 3, 1, tzinfo=UTC)),
    ("timestamp", at_noon(pa.timestamp("us")), EXACT),
    ("timestamp", at_noon(pa.timestamp("us", "UTC")), EXACT),
    ("timestamp", at_noon(pa.timestamp("us", "Asia/Tokyo")), EXACT),
    ("timestamp", at_noon(pa.timestamp("ms")), IN_MS),
    ("timestamp", at_noon(pa.timestamp("ms", "-03:30")), IN_MS),
    ("timestamp", NANOSECONDS, EXACT),
    ("timestamp", NANOSECONDS.cast(pa.timestamp("ns", "UTC")), EXACT),
    ("timestamp", pa.array(["2026-03-01 12:00:00.123456"]), EXACT),
    ("timestamp", pa.array(["2026-03-01T14:00:00.123456+02:00"]), EXACT),
    ("timestamp", pa.array(["soon"]), "unreadable"),
    ("string", pa.array([[1, None]]), "[1,null]"),
    ("string", pa.array([{"a": BIG}]), f'{{"a":{BIG}}}'),
]  # fmt: skip


def test_every_kind_of_column_is_read_exactly_or_not_at_all(contracted: Contracted) -> None:
    columns = "".join(f'\n      v{n}: "{kind}"' for n, (kind, _, _) in enumerate(VALUES))
    chain = contracted(PARQUET.replace(COLUMNS, f"columns:\n      id: int not null{columns}"))
    for n, (_, values, _) in enumerate(VALUES):
        chain.land(f"notes/{n}.parquet", file_of({"id": [n], f"v{n}": values}))
    chain.run("notes")
    names = [f"v{n}" for n in range(len(VALUES))]
    accepted = {row[0]: row[1:] for row in chain.rows("silver.notes", "id", *names)}
    rejected = dict(quarantined(chain, "notes", "id"))
    found = {n: accepted[n][n] if n in accepted else rejected[n] for n in range(len(VALUES))}
    assert found == {n: [f"unreadable:v{n}"] if want == "unreadable" else want for n, (_, _, want) in enumerate(VALUES)}


def test_columns_with_any_name_are_found_and_none_is_taken_for_what_the_engine_adds(contracted: Contracted) -> None:
    named = """columns:
      id: int not null
      dotted: {type: int, from: "['a.b']"}
      batch: {type: string, from: _batch_id}
      raw: {type: string, from: _raw}
      spaced: {type: int, from: "['two words']"}
      inner: {type: bigint, from: a.b}
      source_file: {type: string, expr: _source_file}"""
    chain = contracted(PARQUET.replace(COLUMNS, named))
    odd = {"a.b": [1], "_batch_id": ["theirs"], "_raw": ["x"], "two words": [2], "a": [{"b": BIG}]}
    chain.land("notes/a.parquet", file_of({"id": [1], **odd, "_source_file": ["theirs"]}))
    chain.run("notes")
    columns = ("dotted", "batch", "raw", "spaced", "inner", "source_file")
    assert chain.rows("silver.notes", *columns) == [(1, "theirs", "x", 2, BIG, "notes/a.parquet")]


FILES = {
    "notes/1.parquet": {"id": [1], "text": ["x"]},
    "notes/2.parquet": {"id": [2, 3], "text": ["y", None], "price": [BIG, None]},
    "notes/3.parquet": {"id": [4]},
}


def drifting(contracted: Contracted, policy: str) -> Chain:
    chain = contracted(PARQUET.replace("format: parquet", f"format: {{type: parquet, drift: {policy}}}"))
    for name, columns in FILES.items():
        chain.land(name, file_of(columns))
    return chain


def test_a_column_that_nobody_names_is_told_and_is_there_from_its_first_file_once_it_is_named(
    contracted: Contracted,
) -> None:
    chain = drifting(contracted, "evolve")
    chain.run("notes")
    assert chain.rows("silver.notes", "id", "text") == [(1, "x"), (2, "y"), (3, None), (4, None)]
    assert {row[:2] for row in ops(chain, "drift", "table_name", "field")} == {("notes", "price")}
    chain = contracted(PARQUET.replace("text: string}", "text: string, price: bigint}"))
    chain.run("notes", rebuild=True)
    assert chain.rows("silver.notes", "id", "price") == [(1, None), (2, BIG), (3, None), (4, None)]


def test_a_column_that_nobody_names_is_rescued_to_the_digit(contracted: Contracted) -> None:
    chain = drifting(contracted, "rescue")
    chain.run("notes")
    assert chain.rows("silver.notes", "id", "_rescued") == [
        (1, None),
        (2, f'{{"price":{BIG}}}'),
        (3, '{"price":null}'),
        (4, None),
    ]


def test_rows_of_files_with_a_column_that_nobody_names_are_quarantined(contracted: Contracted) -> None:
    chain = drifting(contracted, "quarantine")
    chain.run("notes")
    assert chain.rows("silver.notes", "id") == [(1,), (4,)]
    assert quarantined(chain, "notes", "id") == [(2, ["drift:price"]), (3, ["drift:price"])]


@pytest.mark.parametrize("kind", ["parquet", "json"])
def test_a_batch_with_a_field_that_nobody_names_is_held_until_the_contract_names_it(
    contracted: Contracted, kind: str
) -> None:
    contract = PARQUET.replace("format: parquet", f"format: {{type: {kind}, drift: fail}}")
    chain = contracted(contract)
    row = {"id": 1, "text": "x", "price": BIG}
    content = lines(row) if kind == "json" else file_of({name: [value] for name, value in row.items()})
    chain.land("notes/a", content)
    report = chain.attempt("notes")
    assert isinstance(report.failure, BatchHeld) or "held" in {step.state for step in report.steps}
    chain = contracted(contract.replace("text: string}", "text: string, price: bigint}"))
    chain.run("notes", rebuild=True)
    assert chain.rows("silver.notes", "id", "price") == [(1, BIG)]


GOLD = """\
table: sums
grain: one row per text
keys: [text]
cadence: 1h
columns: {text: string not null, big: bigint, total: "decimal(38,0)"}
sql: |
  SELECT n.text, max(n.big) AS big, CAST(sum(CAST(n.big AS DECIMAL(38,0))) AS DECIMAL(38,0)) AS total
  FROM silver.notes n
  GROUP BY n.text
refresh: {mode: full}
"""


@pytest.mark.parametrize("kind", ["parquet", "json"])
def test_integers_above_2_to_the_53_are_exact_to_gold(contracted: Contracted, kind: str) -> None:
    contract = PARQUET.replace("parquet", kind).replace("text: string}", "text: string not null, big: bigint}")
    chain = contracted(contract, **{"contracts/gold/sums.yml": GOLD})
    rows = {"id": [1, 2, 3], "text": ["a", "a", "b"], "big": [2**53 + 1, 2**63 - 1, -(2**63)]}
    documents = [dict(zip(rows, values, strict=True)) for values in zip(*rows.values(), strict=True)]
    chain.land("notes/a", lines(*documents) if kind == "json" else file_of(rows))
    chain.run("notes", gold=("gold.sums",))
    assert chain.rows("gold.sums", "text", "big", "total") == [
        ("a", 2**63 - 1, Decimal(2**63 + 2**53)),
        ("b", -(2**63), Decimal(-(2**63))),
    ]


PICTURES = """\
table: pictures
grain: one row per note
keys: [id]
cadence: 1h
columns: {id: int not null, picture: binary}
sql: SELECT n.id, n.picture FROM silver.notes n
refresh: {mode: full}
"""


def test_bytes_that_are_no_text_go_to_gold_and_tell_versions_apart(contracted: Contracted) -> None:
    contract = PARQUET.replace("text: string}", "picture: binary, digest: {hash: [picture]}}")
    merged = contract.replace("load: merge", "load: {mode: merge, on_conflict: latest, order_by: [_arrived_at]}")
    chain = contracted(merged, **{"contracts/gold/pictures.yml": PICTURES})
    for name, pictures in (("a", [b"\x00\xff", b"\x00\xfe", None]), ("b", [b"\x00\xfd", b"\x00\xfe", None])):
        chain.land(f"notes/{name}", file_of({"id": [1, 2, 3], "picture": pictures}))
        chain.run("notes", gold=("gold.pictures",))
    assert chain.rows("gold.pictures", "id", "picture") == [(1, b"\x00\xfd"), (2, b"\x00\xfe"), (3, None)]
    assert len(set(chain.rows("silver.notes", "digest"))) == 3
    assert ops(chain, "conservation", "duplicate", "superseded")[-1] == (2, 0)
