"""The peer's sums are those of an independent reader of the same bytes, however the files arrive."""

from __future__ import annotations

import shutil
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from deltalake import DeltaTable

from benchmarks.figures import StoreDay, store_days
from benchmarks.peer import load
from freshmart_cli.simulate import FaultPlan, FaultRequest, SimulationOptions, SimulationResult, simulate
from tests.unit.simulate import till_roll

COMES_AGAIN = (
    "resend_corrected",
    "duplicate_other_name",
    "duplicate_later",
    "late_file",
    "odd_latin1_bytes",
)


@pytest.fixture(scope="module")
def chain(tmp_path_factory: pytest.TempPathFactory) -> SimulationResult:
    """Two stores and days, some 1,500 records, with corrections and repetitions in the second delivery."""
    faults = FaultPlan(tuple(FaultRequest(kind) for kind in COMES_AGAIN))
    out = tmp_path_factory.mktemp("chain")
    return simulate(SimulationOptions(out, stores=2, days=2, transactions_per_day=25, faults=faults))


def expected(*roots: Path) -> frozenset[StoreDay]:
    published = till_roll.decide(till_roll.read_all(*roots)).values()
    days = till_roll.store_days((roll for roll in published if roll), set())
    return frozenset(
        StoreDay(store, date.fromisoformat(day), (*map(Decimal, sums[:3]), *map(dollars, sums[3:9])))
        for (store, day), sums in days.items()
    )


def dollars(cents: int) -> Decimal:
    return Decimal(cents).scaleb(-2)


def delivered(*roots: Path, to: Path) -> Path:
    for root in roots:
        shutil.copytree(root, to, dirs_exist_ok=True)
    return to


def row_counts(lakehouse: Path) -> dict[str, int]:
    tables = ("transactions", "lines", "tenders")
    return {name: DeltaTable(lakehouse / "silver" / name).to_pyarrow_table().num_rows for name in tables}


def test_one_load_gives_the_sums_of_the_independent_reader(chain: SimulationResult, tmp_path: Path) -> None:
    load(chain.landing, tmp_path / "lakehouse")
    assert store_days(tmp_path / "lakehouse") == expected(chain.landing)


def test_a_second_delivery_replaces_the_transactions_that_it_corrects(chain: SimulationResult, tmp_path: Path) -> None:
    landing, lakehouse = delivered(chain.landing, to=tmp_path / "landing"), tmp_path / "lakehouse"
    load(landing, lakehouse)
    load(delivered(chain.second_delivery, to=landing), lakehouse)
    assert store_days(lakehouse) == expected(chain.landing, chain.second_delivery)
    assert store_days(lakehouse) != expected(chain.landing)


def test_two_loads_leave_the_rows_of_one(chain: SimulationResult, tmp_path: Path) -> None:
    roots = (chain.landing, chain.second_delivery)
    load(delivered(*roots, to=tmp_path / "at once"), tmp_path / "one")
    load(chain.landing, tmp_path / "two")
    load(tmp_path / "at once", tmp_path / "two")
    assert row_counts(tmp_path / "two") == row_counts(tmp_path / "one")
    assert store_days(tmp_path / "two") == store_days(tmp_path / "one")


def test_bronze_holds_every_record_of_every_file(chain: SimulationResult, tmp_path: Path) -> None:
    load(chain.landing, tmp_path / "lakehouse")
    rows = DeltaTable(tmp_path / "lakehouse" / "bronze" / "pos").to_pyarrow_table().to_pylist()
    files = till_roll.read_all(chain.landing)
    assert sorted((row["file"], row["line"]) for row in rows) == sorted(
        (file.path, record) for file in files for record in file.records
    )


def test_a_load_without_new_files_writes_nothing(chain: SimulationResult, tmp_path: Path) -> None:
    load(chain.landing, tmp_path / "lakehouse")
    assert load(chain.landing, tmp_path / "lakehouse") == 0
    assert DeltaTable(tmp_path / "lakehouse" / "gold" / "store_daily").version() == 0


def test_only_the_dates_touched_are_replaced(chain: SimulationResult, tmp_path: Path) -> None:
    landing, lakehouse = tmp_path / "landing", tmp_path / "lakehouse"
    first, second = sorted((chain.landing / "pos").iterdir())[:2]
    load(delivered(first, to=landing / "pos" / first.name).parents[1], lakehouse)
    before = set(DeltaTable(lakehouse / "gold" / "store_daily").file_uris())
    load(delivered(second, to=landing / "pos" / second.name).parents[1], lakehouse)
    assert before < set(DeltaTable(lakehouse / "gold" / "store_daily").file_uris())
