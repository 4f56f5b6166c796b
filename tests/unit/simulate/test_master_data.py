"""Master data as full snapshots: what changed, what disappeared, what the tills keep to."""

from __future__ import annotations

import csv
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import pytest

from freshmart_cli.simulate.reference.snapshots import Layout, Seen, without
from tests.unit.simulate.conftest import World

STAGES = [("after_1", 1), ("after_2", 2)]
TABLES = ["stores", "products", "distribution_centers", "store_hours", "campaigns"]


def snapshots(world: World, table: str, delivery: int) -> list[list[tuple[str, ...]]]:
    """In the order of the dates in their names; what is held is left out."""
    held = {
        file["file"]
        for fault in world.truth["faults"]
        for file in fault["becomes"]["files"]
        if file["outcome"] == "held"
    }
    paths = [path for root in world.roots(delivery) for path in root.glob(f"{table}/{table}_????????.csv")]
    return [rows(path) for path in sorted(paths, key=lambda path: path.name) if f"{table}/{path.name}" not in held]


def rows(path: Path) -> list[tuple[str, ...]]:
    with path.open(encoding="utf-8", newline="") as file:
        return [tuple(row) for row in csv.reader(file)][1:]


def key_of(table: str, row: tuple[str, ...]) -> tuple[str, ...]:
    return (row[0], row[1], row[4]) if table == "store_hours" else row[:1]


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize(("stage", "delivery"), STAGES)
def test_the_snapshots_make_the_versions_of_the_truth(whole: World, table: str, stage: str, delivery: int) -> None:
    open_rows: dict[tuple[str, ...], tuple[str, ...]] = {}
    versions, keys, taken = 0, set(), snapshots(whole, table, delivery)
    for picture in taken:
        now = {key_of(table, row): row for row in picture}
        assert len(now) == len(picture)
        versions += sum(open_rows.get(key) != row for key, row in now.items())
        keys |= set(now)
        open_rows = now
    told = whole.truth["sources"]["reference"][stage][table]
    assert told == {"files": len(taken), "current": len(open_rows), "versions": versions, "keys": len(keys)}


def test_products_change_and_disappear_from_one_day_to_the_next(whole: World) -> None:
    pictures = [{row[0]: row for row in picture} for picture in snapshots(whole, "products", 1)]
    assert len(pictures) == 3
    gone = [before.keys() - after.keys() for before, after in zip(pictures, pictures[1:], strict=False)]
    changed = [
        sum(after[gtin] != before[gtin] for gtin in before.keys() & after.keys())
        for before, after in zip(pictures, pictures[1:], strict=False)
    ]
    assert [len(each) for each in gone] == [0, 1]
    assert changed == [1, 0]


def test_a_snapshot_that_lost_its_end_shrinks_by_more_than_a_tenth(whole: World) -> None:
    fault = whole.fault("shrinking_snapshot")
    assert fault["becomes"]["files"][0]["outcome"] == "held"
    left, whole_picture = rows(whole.second / fault["file"]), snapshots(whole, "stores", 2)[-1]
    assert left == whole_picture[: len(left)]
    assert len(left) < 0.9 * len(whole_picture)


@pytest.mark.parametrize(("count", "percent", "left"), [(10, 40, 6), (3, 40, 2), (100, 11, 89)])
def test_at_least_one_row_is_lost(count: int, percent: int, left: int) -> None:
    assert len(without([(number,) for number in range(count)], percent)) == left


def test_a_row_that_comes_back_begins_another_version() -> None:
    seen = Seen(Layout("things", ("id", "text"), ("id",)))
    for day, picture in enumerate(([(1, "a"), (2, "b")], [(1, "a")], [(1, "x"), (2, "b")]), 1):
        seen.take(date(2026, 3, day), picture)
    assert seen.told() == {"files": 3, "current": 2, "versions": 4, "keys": 2}
    assert seen.versions[2,] == [
        (("2", "b"), date(2026, 3, 1), date(2026, 3, 2)),
        (("2", "b"), date(2026, 3, 3), None),
    ]


def test_the_distribution_centres_are_fifteen_and_each_store_has_one(whole: World) -> None:
    centres = {row[0] for row in snapshots(whole, "distribution_centers", 1)[0]}
    assert centres == {str(number) for number in range(1, 16)}
    assert {row[8] for row in snapshots(whole, "stores", 1)[0]} <= centres


def test_the_tills_sell_within_the_hours_of_their_store(whole: World) -> None:
    hours = {(row[0], row[1]): (clock(row[2]), clock(row[3])) for row in snapshots(whole, "store_hours", 1)[0]}
    assert len(hours) == 3 * 7
    checked = 0
    for roll in whole.rolls:
        if roll.kind[:2] in ("SA", "RE", "PV"):
            day = date.fromisoformat(roll.key[1])
            opens, closes = hours[str(roll.key[0]), str(day.isoweekday())]
            at = datetime.strptime(roll.head[30:43], "%Y%j%H%M%S")
            minutes = (at - datetime.combine(day, time())).total_seconds() / 60
            assert (opens <= minutes < (closes if closes > opens else closes + 1440)) or closes - opens == 1440
            checked += 1
    assert checked > 1_000


def clock(text: str) -> int:
    hours, minutes = text.split(":")
    return 60 * int(hours) + int(minutes)


def test_every_promotion_sold_is_a_campaign_that_runs_that_day(whole: World) -> None:
    campaigns: dict[str, Any] = {
        row[0]: (row[2], row[3]) for picture in snapshots(whole, "campaigns", 1) for row in picture
    }
    checked = 0
    for roll in whole.rolls:
        for item in roll.items:
            if item[59] == "S" and item[105:113].strip():
                starts, ends = campaigns[item[105:113].strip()]
                assert starts <= roll.key[1] <= ends
                checked += 1
    assert checked > 200
    assert all(date.fromisoformat(starts).isoweekday() == 7 for starts, _ in campaigns.values())
