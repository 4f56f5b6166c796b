"""The online shop: its files hold the events of the truth, in the shapes and with the faults that were promised."""

from __future__ import annotations

import csv
import hashlib
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from tests.unit.simulate.conftest import World

STAGES = [("after_1", 1), ("after_2", 2)]
COLUMNS = [
    "event_time", "event_type", "product_id", "category_id", "category_code", "brand", "price", "user_id", "user_session",
]  # fmt: skip

Row = tuple[Any, ...]


@dataclass
class Arrived:
    files: int = 0
    duplicate_files: int = 0
    rows: int = 0
    duplicates: int = 0


def read(path: Path) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = pq.read_table(path).to_pylist()
    return rows


def standard(row: dict[str, Any]) -> Row:
    """A row as its identity sees it: one clock, cents, no capitals or blanks around texts."""
    at = row["event_time"]
    moment = datetime.strptime(at, "%Y-%m-%d %H:%M:%S UTC").replace(tzinfo=UTC) if isinstance(at, str) else at
    return (
        moment.astimezone(UTC),
        row["event_type"],
        row["product_id"],
        row["user_id"],
        row["user_session"],
        Decimal(str(row["price"])),
    )


def events(roots: list[Path]) -> tuple[Arrived, set[tuple[Row, int]]]:
    """Every event once: a row and its rank among those of its file that are just like it."""
    arrived, digests = Arrived(), set()
    found: set[tuple[Row, int]] = set()
    for path in [path for root in roots for path in sorted((root / "ecommerce").rglob("*.parquet"))]:
        digest = hashlib.sha256(path.read_bytes()).digest()
        if digest in digests:
            arrived.duplicate_files += 1
            continue
        digests.add(digest)
        arrived.files += 1
        ranks: Counter[Row] = Counter()
        for row in map(standard, read(path)):
            ranks[row] += 1
            arrived.rows += 1
            arrived.duplicates += (row, ranks[row]) in found
            found.add((row, ranks[row]))
    return arrived, found


@pytest.mark.parametrize(("stage", "delivery"), STAGES)
def test_the_files_hold_the_events_and_revenue_of_the_truth(whole: World, stage: str, delivery: int) -> None:
    told = whole.truth["sources"]["ecommerce"][stage]
    arrived, found = events(whole.roots(delivery))
    assert vars(arrived) == {name: told[name] for name in vars(arrived)}
    assert len(found) == told["events"]
    assert Counter(row[1] for row, _ in found) == told["by_type"]
    assert sum(row[5] for row, _ in found if row[1] == "purchase") == Decimal(told["revenue"])
    days = Counter(row[0].date().isoformat() for row, _ in found)
    assert days == {day: sum(n for name, n in of.items() if name != "revenue") for day, of in told["days"].items()}


def test_the_columns_are_those_of_the_public_data_and_times_are_text_but_for_some_hours(whole: World) -> None:
    kinds: Counter[str] = Counter()
    for path in (whole.landing / "ecommerce").rglob("*.parquet"):
        schema = pq.read_schema(path)
        assert schema.names[:9] == COLUMNS
        assert [str(schema.field(name).type) for name in ("product_id", "price", "user_id")] == [
            "int64",
            "double",
            "int64",
        ]
        kinds[str(schema.field("event_time").type)] += 1
    assert kinds.keys() == {"string", "timestamp[us, tz=UTC]"}
    assert kinds["string"] > 8 * kinds["timestamp[us, tz=UTC]"]


def test_every_event_lies_in_the_hour_of_its_file(whole: World) -> None:
    for path in (whole.landing / "ecommerce").rglob("events_????????_??.parquet"):
        hour = datetime.strptime(path.stem, "events_%Y%m%d_%H").replace(tzinfo=UTC)
        assert path.parent.name == f"{hour:%Y%m%d}"
        assert all(0 <= (standard(row)[0] - hour).total_seconds() < 3_600 for row in read(path))


def rows(world: World) -> list[dict[str, Any]]:
    return [row for path in sorted((world.landing / "ecommerce").rglob("*.parquet")) for row in read(path)]


def test_nulls_free_wares_wide_ids_and_careless_texts_occur(whole: World) -> None:
    found = rows(whole)
    for name in ("category_code", "brand"):
        assert 0.15 < sum(row[name] is None for row in found) / len(found) < 0.35
    assert any(row["price"] == 0 for row in found)
    assert any(row["user_session"] is None for row in found)
    wide = {row["user_id"] for row in found if row["user_id"] > 2**53}
    assert len(wide) > 5
    assert any(float(user) != user for user in wide)
    codes = {row["category_code"] for row in found if row["category_code"]}
    assert any(code != code.strip().lower() for code in codes)
    assert all(code.count(".") == 2 for code in codes)


def test_products_and_prices_are_those_of_the_product_file(whole: World) -> None:
    listed = {}
    for root in whole.roots(2):
        for path in sorted((root / "products").glob("*.csv")):
            with path.open(encoding="utf-8", newline="") as file:
                listed |= {int(row["product_id"]): Decimal(row["list_price"]) for row in csv.DictReader(file)}
    unknown = whole.fault("unknown_web_product")["product_ids"]
    strange = [row for row in rows(whole) if row["product_id"] not in listed]
    assert {row["product_id"] for row in strange} == set(unknown)
    for row in rows(whole):
        if row["price"] and row["product_id"] in listed:
            assert Decimal(str(row["price"])) == listed[row["product_id"]]


def test_who_buys_has_looked_and_filled_a_cart_first(whole: World) -> None:
    seen: dict[tuple[Any, ...], list[str]] = {}
    for row in sorted(whole.events("web_events"), key=lambda row: row["event_time"]):
        if row["user_session"] and row["product_id"] < 900_000_000:
            seen.setdefault((row["user_session"], row["product_id"]), []).append(row["event_type"])
    bought = [steps for steps in seen.values() if "purchase" in steps]
    assert len(bought) > 100
    carted = sum("cart" in steps[: steps.index("purchase")] for steps in bought)
    assert carted == len(bought)
    assert any("remove_from_cart" in steps for steps in seen.values())


def test_members_shop_online_under_the_accounts_that_they_linked(whole: World) -> None:
    linked = {row["online_user_id"] for row in whole.events("account_links")}
    users = {row["user_id"] for row in whole.events("web_events")}
    assert len(users & linked) > 30
    assert len(users - linked) > 30


def test_late_partition_is_an_hour_that_comes_with_the_second_delivery(whole: World) -> None:
    path = whole.fault("late_partition")["file"]
    assert not (whole.landing / path).exists()
    assert read(whole.second / path)


def test_new_column_stands_behind_the_others(whole: World) -> None:
    path = whole.landing / whole.fault("new_column")["file"]
    assert pq.read_schema(path).names == [*COLUMNS, "device"]


def test_duplicate_drop_is_the_same_bytes_and_duplicate_rows_are_the_same_events(whole: World) -> None:
    first, copy = whole.fault("duplicate_drop")["files"]
    assert whole.bytes(first) == whole.bytes(copy)
    fault = whole.fault("duplicate_rows")
    first, again = fault["files"]
    known = list(map(standard, read(whole.landing / first)))
    assert [known[number - 1] for number in fault["lines"][first]][::-1] == list(
        map(standard, read(whole.landing / again))
    )


def test_identical_rows_stand_in_one_file(whole: World) -> None:
    fault = whole.fault("identical_rows")
    found = read(whole.landing / fault["file"])
    alike = [standard(found[number - 1]) for number in fault["lines"][fault["file"]]]
    assert len(alike) == 3
    assert len(set(alike)) == 1


def test_wide_user_ids_are_two_where_a_double_sees_one(whole: World) -> None:
    fault = whole.fault("wide_user_ids")
    users = fault["user_ids"]
    assert len({*users}) == 2
    assert any(int(float(user)) != user for user in users)
    found = read(whole.landing / fault["file"])
    assert {found[number - 1]["user_id"] for number in fault["lines"][fault["file"]]} == {*users}
