"""The reference agrees with figures computed without it: real baskets, planted faults, two deliveries."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from tests.pos.reference import Delivery, Outcome, outcome
from tests.support.real_sales import FOLDER, RealSales, unpacked

FILES = {"after_1": 6613, "after_2": 6613 + 76}


@dataclass(frozen=True)
class Stage:
    name: str
    delivered: int
    found: Outcome
    cells: list[dict[str, Any]]
    sales: list[dict[str, Any]]


def rows(name: str, stage: str) -> list[dict[str, Any]]:
    table = pq.read_table(FOLDER / "week" / name)
    chosen: list[dict[str, Any]] = table.filter(pc.equal(table["stage"], stage)).to_pylist()
    return chosen


def deliveries(landing: Path) -> list[Delivery]:
    found = (path for path in sorted(landing.glob("pos/**/*.dat")) if path.is_file())
    return [(path.relative_to(landing).as_posix(), path.read_bytes()) for path in found]


@pytest.fixture(scope="module")
def week(tmp_path_factory: pytest.TempPathFactory) -> RealSales:
    return unpacked("week", tmp_path_factory.mktemp("week"))


@pytest.fixture(scope="module", params=["after_1", "after_2"])
def stage(week: RealSales, request: pytest.FixtureRequest) -> Stage:
    name = request.param
    delivered = deliveries(week.landing) + (deliveries(week.second) if name == "after_2" else [])
    truth = (rows(each, name) for each in ("truth.parquet", "truth_transactions.parquet"))
    return Stage(name, len(delivered), outcome(delivered), *truth)


def test_every_file_was_found(stage: Stage) -> None:
    assert stage.delivered == FILES[stage.name]


def test_every_store_and_day_has_the_published_figures(stage: Stage) -> None:
    def cents(row: dict[str, Any], name: str) -> Decimal:
        return Decimal(row[name]).scaleb(-2)

    expected = {
        (row["store_id"], row["business_date"]): (
            row["transactions"],
            row["lines"],
            Decimal(row["units"]),
            *(cents(row, f"{name}_cents") for name in ("gross", "discount", "net", "tax")),
        )
        for row in stage.cells
    }
    found = {
        cell: (each.transactions, each.lines, each.units, each.gross_sales, each.discounts, each.net_sales, each.tax)
        for cell, each in stage.found.totals.items()
    }
    assert found == expected


def test_every_transaction_has_the_published_outcome(stage: Stage) -> None:
    for row in stage.sales:
        key = row["store_id"], row["business_date"], row["register_id"], row["trans_seq"]
        assert isinstance(key[1], date)
        state = stage.found.keys.get(key, "no version")
        allowed = {"accepted": {"accepted"}, "quarantined": {"conflict", "no version"}, "absent": {"no version"}}
        assert state in allowed[row["outcome"]], key
    assert {row["outcome"] for row in stage.sales} >= {"accepted", "quarantined"}


def test_the_planted_faults_end_as_they_must(stage: Stage) -> None:
    found = stage.found
    states = Counter(state for _, _, state in found.versions.elements())
    assert found.unreadable == {"pos/zero/POS_0000_empty.dat"}
    if stage.name == "after_1":
        assert states == {"accepted": 503}
        assert Counter(found.invalid.values()) == {"with its file": 7, "quarantined": 2}
        assert sum(found.redelivered.values()) == 2
        assert Counter(found.broken.values()) == {"quarantined": 5}
    else:
        assert states == {"accepted": 511, "superseded": 2, "conflict": 2, "duplicate": 2}
        assert Counter(found.invalid.values()) == {"with its file": 7, "quarantined": 2}
        assert sum(found.redelivered.values()) == 3
        assert Counter(found.broken.values()) == {"quarantined": 4, "resent": 1}
    assert Counter(found.files.values())["quarantined"] == 5
