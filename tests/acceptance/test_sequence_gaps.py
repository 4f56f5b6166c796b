"""Gaps of counted sequences: the same whatever the order of arrival, also where the count wraps around."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from freshmart_cli.compile.sequence_gaps import Counted, counted, gaps_sql
from freshmart_cli.contracts.loading import load_workspace
from freshmart_cli.engine.connect_engine import ConnectEngine
from freshmart_cli.engine.port import StoredTable
from freshmart_cli.names import TableName
from tests.support.depot import PARCELS, depot
from tests.support.engines import start_engine

TABLE = TableName("silver", "counted")
PLAIN = Counted("s", "files", "n", ("depot",), None, (TABLE,))
ROOT = Path(__file__).resolve().parents[2]


@dataclass
class Bench:
    engine: ConnectEngine
    folder: Path
    made: int = 0

    def gaps(self, sequence: Counted, arrivals: list[tuple[str, int, int]]) -> list[tuple[str, int, int, int, str]]:
        """Gaps after these (batch, depot, number): entity, first, last, missing, status."""
        self.made += 1
        table = TableName("silver", f"counted_{self.made}")
        rows = ", ".join(f"('{batch}', {depot}, {number}, '{batch}-{number}')" for batch, depot, number in arrivals)
        select = f"SELECT * FROM (VALUES {rows}) AS t(_batch_id, depot, n, _source_file)"
        self.engine.stage(StoredTable(table, str(self.folder / table.name)), select)
        found = self.engine.query(gaps_sql(replace(sequence, tables=(table,)), (table,))).to_pylist()
        return [(r["entity"], r["first_missing"], r["last_missing"], r["missing"], r["status"]) for r in found]


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    folder = tmp_path_factory.mktemp("sequences")
    with start_engine(folder / "engine", {}) as engine:
        yield Bench(engine, folder)


def test_a_number_between_others_that_never_came_is_an_open_gap(bench: Bench) -> None:
    arrivals = [("b1", 7, n) for n in (1, 2, 5, 6)] + [("b1", 8, n) for n in (10, 11)]
    assert bench.gaps(PLAIN, arrivals) == [("7", 3, 4, 2, "open")]


def test_numbers_of_a_later_batch_between_earlier_ones_filled_a_gap(bench: Bench) -> None:
    arrivals = [("b1", 7, n) for n in (1, 2, 6)] + [("b2", 7, n) for n in (3, 4, 7)]
    assert bench.gaps(PLAIN, arrivals) == [("7", 3, 4, 2, "filled"), ("7", 5, 5, 1, "open")]


def test_a_count_that_wraps_around_goes_on(bench: Bench) -> None:
    wrapping = replace(PLAIN, wraps_at=99)
    assert bench.gaps(wrapping, [("b1", 7, n) for n in (97, 98, 99, 1, 2)]) == []
    assert bench.gaps(wrapping, [("b1", 7, n) for n in (97, 98, 2, 3)]) == [("7", 99, 1, 2, "open")]
    assert bench.gaps(wrapping, [("b1", 7, n) for n in (97, 99, 1, 3)]) == [
        ("7", 2, 2, 1, "open"),
        ("7", 98, 98, 1, "open"),
    ]
    late = [("b1", 7, n) for n in (97, 98, 2, 3)] + [("b2", 7, n) for n in (99, 1)]
    assert bench.gaps(wrapping, late) == [("7", 99, 1, 2, "filled")]
    assert bench.gaps(wrapping, [("b1", 7, 42)]) == []


def test_gaps_do_not_depend_on_the_order_of_rows(bench: Bench) -> None:
    arrivals = [("b1", 7, n) for n in (95, 96, 99, 1, 4)] + [("b2", 7, 2), ("b2", 8, 3), ("b1", 8, 1)]
    wrapping = replace(PLAIN, wraps_at=99)
    expected = bench.gaps(wrapping, arrivals)
    random.Random(5).shuffle(arrivals)
    assert bench.gaps(wrapping, arrivals) == expected
    assert len(expected) == 4


def test_a_sequence_per_nothing_is_one_sequence(bench: Bench) -> None:
    alone = replace(PLAIN, per=(), wraps_at=99)
    assert bench.gaps(alone, [("b1", 7, 98), ("b1", 8, 1)]) == [("", 99, 99, 1, "open")]


def test_files_quarantined_whole_count_as_received(tmp_path: Path) -> None:
    declared = "sequences: {files: {of: H.serial, per: [depot], wraps_at: 999999}}\n"
    workspace = depot(tmp_path, {"contracts/parcels.yml": declared + PARCELS})
    (found,) = counted(workspace.contracts["parcels"])
    assert found.tables == (TableName("silver", "parcel_files"), TableName("silver", "parcel_files__quarantine"))
    assert (found.column, found.wraps_at) == ("serial", 999999)


def test_every_sequence_of_this_repository_has_its_numbers_in_a_table() -> None:
    workspace = load_workspace(ROOT)
    declared = {name for each in workspace.contracts.values() for name in each.sequences}
    assert declared == {each.name for contract in workspace.contracts.values() for each in counted(contract)}
