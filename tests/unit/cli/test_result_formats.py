from __future__ import annotations

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pytest
from pyarrow import parquet

from freshmart_cli.cli import result_formats
from tests.unit.cli.conftest import Run, Stand

ROWS = pa.table(
    {
        "store": ["north", "sou,th", None],
        "on": [date(2026, 3, 1), None, date(2026, 3, 2)],
        "amount": pa.array([Decimal("10.50"), Decimal("-0.01"), None], pa.decimal128(12, 2)),
        "seen_at": pa.array([datetime(2026, 3, 1, tzinfo=UTC), None, None], pa.timestamp("us", "UTC")),
        "reasons": [["a", "b"], [], None],
    }
)


def test_json_is_an_array_of_objects_with_decimals_as_strings(stand: Stand, run: Run) -> None:
    stand("views.query", ROWS)
    answered = run("query", "SELECT 1", "--format", "json")
    assert answered.document[0] == {
        "store": "north",
        "on": "2026-03-01",
        "amount": "10.50",
        "seen_at": "2026-03-01T00:00:00+00:00",
        "reasons": ["a", "b"],
    }
    assert answered.document[1]["amount"] == "-0.01"
    assert run("query", "SELECT 1", "--json").document == answered.document


def test_csv_is_exact_and_quoted(stand: Stand, run: Run) -> None:
    stand("views.query", ROWS)
    assert run("query", "SELECT 1", "--format", "csv").out.splitlines() == [
        "store,on,amount,seen_at,reasons",
        'north,2026-03-01,10.50,2026-03-01T00:00:00+00:00,"[  ""a"",  ""b""]"',
        '"sou,th",,-0.01,,[]',
        ",2026-03-02,,,",
    ]


def test_a_table_is_aligned_and_counted(stand: Stand, run: Run) -> None:
    called = stand("views.query", ROWS)
    shown = run("query", "SELECT 1")
    assert shown.out.splitlines()[0].split() == ["store", "on", "amount", "seen_at", "reasons"]
    assert shown.out.splitlines()[-1] == "3 rows"
    assert called.arguments == ("SELECT 1",)


def test_parquet_keeps_types(stand: Stand, run: Run, tmp_path: Path) -> None:
    stand("views.query", ROWS)
    assert run("query", "SELECT 1", "--format", "parquet", "--out", str(tmp_path / "x.parquet")).code == 0
    assert parquet.read_table(tmp_path / "x.parquet").equals(ROWS)


@pytest.mark.parametrize("output", ["table", "json", "csv"])
def test_every_format_can_go_to_a_file(stand: Stand, run: Run, tmp_path: Path, output: str) -> None:
    stand("views.query", ROWS)
    written = run("query", "SELECT 1", "--format", output, "--out", str(tmp_path / "x"))
    assert (written.code, written.out) == (0, "")
    assert "10.50" in (tmp_path / "x").read_text()


def test_a_file_that_cannot_be_written_is_the_users_matter(stand: Stand, run: Run, tmp_path: Path) -> None:
    stand("views.query", ROWS)
    said = run("query", "SELECT 1", "--out", str(tmp_path / "no" / "x"))
    assert said.code == 2
    assert "cannot be written" in said.err


def test_two_columns_of_one_name_are_both_shown(stand: Stand, run: Run) -> None:
    stand("views.query", pa.Table.from_arrays([pa.array([1]), pa.array([2])], names=["n", "n"]))
    assert run("query", "SELECT 1", "--format", "csv").out == "n,n\n1,2\n"
    assert run("query", "SELECT 1").out.splitlines()[1].split() == ["1", "2"]


def test_no_rows_are_still_an_answer(stand: Stand, run: Run) -> None:
    stand("views.query", ROWS.slice(0, 0))
    assert run("query", "SELECT 1").out.splitlines()[-1] == "0 rows"
    assert json.loads(run("query", "SELECT 1", "--json").out) == []


def test_every_format_of_the_command_can_be_written() -> None:
    from freshmart_cli.cli.commands.query import Format

    assert {each.value for each in Format} == set(result_formats.ENCODERS)
