"""truth.json says what an independent reader of the bytes finds, stage by stage."""

from __future__ import annotations

import csv
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from freshmart_cli.simulate import SimulationOptions, simulate
from tests.unit.simulate.conftest import World
from tests.unit.simulate.till_roll import Key, Roll, decide, store_days


def published(world: World, stage: str) -> dict[Key, Roll | None]:
    files = world.first_files if stage == "after_1" else world.first_files + world.second_files
    return decide(files)


def listed_products(world: World, stage: str) -> set[str]:
    roots = (world.landing,) if stage == "after_1" else (world.landing, world.second)
    gtins: set[str] = set()
    for root in roots:
        for path in root.glob("products/*.csv"):
            with path.open(encoding="utf-8", newline="") as file:
                gtins |= {row["gtin"] for row in csv.DictReader(file)}
    return gtins


def as_numbers(row: list[Any]) -> list[int]:
    return [*row[2:5], *(int(Decimal(amount) * 100) for amount in row[5:11]), row[11]]


@pytest.mark.parametrize("stage", ["after_1", "after_2"])
def test_the_store_days_are_those_that_the_files_give(world: World, stage: str) -> None:
    winners = [roll for roll in published(world, stage).values() if roll]
    found = store_days(winners, listed_products(world, stage))
    stated = {(row[0], row[1]): as_numbers(row) for row in world.truth["store_days"]["rows"][stage]}
    assert stated == dict(found)
    assert len(stated) == 6


@pytest.mark.parametrize("stage", ["clean", "after_1", "after_2"])
def test_the_totals_are_the_sums_of_the_store_days(world: World, stage: str) -> None:
    rows, totals = world.truth["store_days"]["rows"][stage], world.truth["totals"][stage]
    columns = world.truth["store_days"]["columns"]
    for name in ("transactions", "lines", "units", "orphan_lines"):
        assert totals[name] == sum(row[columns.index(name)] for row in rows)
    for name in ("gross", "discounts", "net_sales", "returns", "deposits", "tax"):
        assert Decimal(totals[name]) == sum(Decimal(row[columns.index(name)]) for row in rows)
    assert Decimal(totals["gross"]) + Decimal(totals["discounts"]) == Decimal(totals["net_sales"])


def test_clean_is_what_is_published_withheld_and_absent_together(world: World) -> None:
    totals = world.truth["totals"]
    first = totals["after_1"]
    parts = ("net_sales", "net_sales_quarantined", "net_sales_absent")
    assert sum(Decimal(first[part]) for part in parts) == Decimal(totals["clean"]["net_sales"])
    assert sum(first["transactions_by_outcome"].values()) == sum(totals["clean"]["transactions_by_outcome"].values())


@pytest.mark.parametrize("stage", ["after_1", "after_2"])
def test_every_key_of_every_fault_becomes_what_the_truth_says(world: World, stage: str) -> None:
    winners = published(world, stage)
    checked = 0
    for fault in world.truth["faults"]:
        for entry in fault["becomes"]["keys"]:
            store_id, day, register, sequence = entry["key"]
            key = (store_id, day, register, sequence)
            found = "absent" if key not in winners else "accepted" if winners[key] else "quarantined"
            assert found == entry[stage], (fault["fault"], key)
            checked += 1
    assert checked > 100


def test_every_file_of_every_fault_becomes_what_the_truth_says(world: World) -> None:
    for fault in world.truth["faults"]:
        seen: set[str] = set()
        for entry in sorted(fault["becomes"]["files"], key=lambda entry: entry["outcome"] == "duplicate"):
            if not entry["file"].startswith("pos/"):
                continue
            file = world.file(entry["file"], entry["delivery"])
            found = "duplicate" if file.digest and file.digest in seen else file.outcome
            seen.add(file.digest)
            assert found == entry["outcome"], (fault["fault"], entry)


def test_a_fault_has_files_of_its_own(world: World) -> None:
    paths = [path for fault in world.truth["faults"] for path in fault["files"]]
    assert len(paths) == len(set(paths))
    stores = {entry.split("_")[1] for entry in paths if entry.startswith("pos/")}
    assert len(stores) == 3


def test_covered_minutes_are_those_of_intact_files(world: World) -> None:
    columns = world.truth["store_days"]["columns"]
    for stage, files in (
        ("after_1", world.first_files),
        ("after_2", world.first_files + world.second_files),
    ):
        windows = {
            (int(file.records[0][13:17]), file.records[0][17:25], start)
            for file in files
            if file.outcome == "accepted"
            for start in quarters(file.records[0])
        }
        for row in world.truth["store_days"]["rows"][stage]:
            covered = sum(w[:2] == (row[0], row[1].replace("-", "")) for w in windows)
            assert row[columns.index("covered_minutes")] == 15 * covered
            assert row[columns.index("expected_minutes")] == 1440


def quarters(head: str) -> list[int]:
    """Minutes of the calendar at which the quarters of an hour of the window begin."""
    start, end = (
        int(text[6:8]) * 1440 + int(text[8:10]) * 60 + int(text[10:12]) for text in (head[51:65], head[65:79])
    )
    return list(range(start, end, 15))


def test_without_faults_all_stages_are_alike_and_nothing_comes_later(tmp_path: Path) -> None:
    simulate(SimulationOptions(tmp_path, stores=1, days=1, transactions_per_day=40))
    truth = json.loads((tmp_path / "truth.json").read_text("utf-8"))
    rows = truth["store_days"]["rows"]
    assert rows["clean"] == rows["after_1"] == rows["after_2"]
    assert truth["faults"] == []
    assert truth["delivery_02"]["files"] == 0
    assert list((tmp_path / "deliveries/02").iterdir()) == []


def test_the_truth_repeats_the_options_but_names_no_folder(world: World) -> None:
    assert world.truth["options"]["faults"] == "default"
    assert world.truth["options"]["stores"] == 3
    assert str(world.out) not in (world.out / "truth.json").read_text("utf-8")
