"""A week of real sales with planted faults, in two deliveries: every store and date as the truth says."""

from __future__ import annotations

import json
import os
import random
import shutil
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from freshmart_cli.pipeline.views import query
from tests.support.driving import deliver, options, table
from tests.support.real_sales import FIGURES, FOLDER, RealSales, unpacked
from tests.support.tables import fingerprints

SPLITS = (1, 3, 10) if os.environ.get("FRESHMART_ORACLE") == "full" else (1, 4)
"""Runs over which the same files are spread (``make test-oracle``: more)."""


def published(landing: Path, lakehouse: Path) -> dict[tuple[int, str], dict[str, Decimal]]:
    rows = table(options(landing, lakehouse), "gold.store_daily")
    return {
        (row["store_id"], str(row["business_date"])): {name: Decimal(row[name]) for name in FIGURES} for row in rows
    }


def assert_equal(found: dict[Any, dict[str, Decimal]], expected: dict[Any, dict[str, Decimal]]) -> None:
    assert {key: found.get(key) for key in expected} == expected
    silent = {key: row for key, row in found.items() if key not in expected}
    assert all(not any(row.values()) for row in silent.values()), silent


@pytest.fixture(scope="module")
def week(tmp_path_factory: pytest.TempPathFactory) -> RealSales:
    return unpacked("week", tmp_path_factory.mktemp("week"))


def test_both_deliveries_equal_the_truth_for_every_store_and_date(week: RealSales, tmp_path: Path) -> None:
    landing, lakehouse = tmp_path / "landing", tmp_path / "lake"
    shutil.copytree(week.landing, landing)
    deliver(landing, lakehouse)
    assert_equal(published(landing, lakehouse), week.truth("after_1"))
    shutil.copytree(week.second, landing, dirs_exist_ok=True)
    deliver(landing, lakehouse)
    assert_equal(published(landing, lakehouse), week.truth("after_2"))
    _assert_faults(landing, lakehouse)
    _assert_slots(landing, lakehouse)


def _assert_slots(landing: Path, lakehouse: Path) -> None:
    """The slots that came cover as many minutes of each store's day as the days table says."""
    sql = """
        SELECT d.store_id, d.business_date, d.expected_minutes, d.covered_minutes, count(*) * 15 AS slots,
          count_if(a.state <> 'missing') * 15 AS came
        FROM silver.pos__days d JOIN ops.arrivals a ON a.entity = concat('store_id=', d.store_id) AND a.day = d.business_date
        GROUP BY d.store_id, d.business_date, d.expected_minutes, d.covered_minutes"""
    rows = query(options(landing, lakehouse), sql).to_pylist()
    assert len(rows) == 70
    assert {(row["expected_minutes"], row["covered_minutes"]) == (row["slots"], row["came"]) for row in rows} == {True}
    assert sum(row["slots"] - row["came"] for row in rows) > 0


def _assert_faults(landing: Path, lakehouse: Path) -> None:
    """Quarantined and corrected keys, restatements and orphans as the truth names them."""
    truth = json.loads((FOLDER / "week" / "truth.json").read_text())
    where = options(landing, lakehouse)
    transactions = {
        (row["store_id"], str(row["business_date"]), row["register_id"], row["trans_seq"])
        for row in table(where, "silver.pos_transactions")
    }
    restated = [entry for entry in _records(lakehouse) if entry["kind"] == "restatement"]
    for fault in truth["faults"]:
        hidden = {tuple(key) for key in fault.get("quarantined_keys", [])}
        assert not hidden & transactions, fault["fault"]
        corrected = {tuple(key) for key in fault.get("corrected_keys", [])}
        assert corrected <= transactions, fault["fault"]
        if corrected or fault["fault"] == "late_file":
            assert any(_names(entry, fault) for entry in restated), fault["fault"]
    lines = table(where, "silver.pos_lines")
    assert sum(row["_missing_product"] for row in lines) == truth["totals"]["after_2"]["orphan_lines"] + _fuel(lines)


def _names(entry: dict[str, Any], fault: dict[str, Any]) -> bool:
    place = {"store_id": str(fault["store_id"]), "business_date": fault["business_date"]}
    file = fault.get("also", fault["file"])
    return entry["table"] == "gold.store_daily" and entry["key"] == place and file in entry["files"]


def _fuel(lines: list[dict[str, Any]]) -> int:
    """Orphans on lines that count in no sale are not in the truth's figure."""
    return sum(row["_missing_product"] and not row["is_net_sale"] for row in lines)


def _records(lakehouse: Path) -> list[dict[str, Any]]:
    journals = sorted((lakehouse / "_ledger" / "_records").glob("*.jsonl"))
    return [json.loads(line) for journal in journals for line in journal.read_text().splitlines()]


@pytest.mark.usefixtures("one_key", "one_engine")
def test_shuffled_over_any_number_of_runs_the_same_files_make_the_same_tables(week: RealSales, tmp_path: Path) -> None:
    """Store 292 and its neighbours only: enough to shuffle, quick enough for every run of the tests."""
    ends = []
    for seed, runs in enumerate(SPLITS):
        files = _files(week, tmp_path / f"all-{seed}", seed)
        landing, lakehouse = tmp_path / f"landing-{seed}", tmp_path / f"lake-{seed}"
        for part in (files[start::runs] for start in range(runs)):
            for origin, relative in part:
                target = landing / relative
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(origin, target)
            deliver(landing, lakehouse)
        ends.append(fingerprints(lakehouse))
    assert all(end == ends[0] for end in ends)


def _files(week: RealSales, folder: Path, seed: int) -> list[tuple[Path, Path]]:
    """Both deliveries' files of reference data and a few stores, the second over the first, shuffled."""
    shutil.copytree(week.landing, folder)
    shutil.copytree(week.second, folder, dirs_exist_ok=True)
    chosen = [
        (path, path.relative_to(folder))
        for path in sorted(folder.rglob("*"))
        if path.is_file() and (not path.name.startswith("POS_") or path.name[4:8] in ("0292", "0367", "0381", "0356"))
    ]
    random.Random(seed).shuffle(chosen)
    return chosen
