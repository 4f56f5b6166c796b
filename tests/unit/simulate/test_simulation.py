"""What the simulated tills write obeys POS.md, and the same options write the same bytes."""

from __future__ import annotations

import csv
import hashlib
import os
import subprocess
import sys
from collections import Counter
from datetime import date, datetime
from pathlib import Path

import pytest

from freshmart_cli.simulate import (
    FaultPlan,
    FaultRequest,
    OptionsInvalid,
    OutputUnwritable,
    SimulationOptions,
    load_fault_plan,
    simulate,
)
from tests.unit.simulate.conftest import World
from tests.unit.simulate.till_roll import Roll, read_all, signed

SMALL = """
import sys
from pathlib import Path
from freshmart_cli.simulate import SimulationOptions, load_fault_plan, simulate
faults = load_fault_plan("default")
simulate(SimulationOptions(Path(sys.argv[1]), stores=2, days=1, transactions_per_day=120, faults=faults))
"""


def fingerprint(root: Path) -> dict[str, tuple[str, int]]:
    return {
        path.relative_to(root).as_posix(): (
            hashlib.sha256(path.read_bytes()).hexdigest(),
            path.stat().st_mtime_ns if path.suffix != ".json" else 0,
        )
        for path in sorted(root.rglob("*"))
        if path.is_file()
    }


def test_the_same_options_write_the_same_bytes_and_arrival_times_in_another_process(tmp_path: Path) -> None:
    for seed in ("1", "2"):
        environment = os.environ | {
            "PYTHONHASHSEED": seed,
            "PYTHONPATH": str(Path(__file__).parents[3]),
            "TZ": f"UTC-{seed}",
        }
        subprocess.run([sys.executable, "-c", SMALL, str(tmp_path / seed)], check=True, env=environment)
    once = fingerprint(tmp_path / "1")
    assert len(once) > 190
    assert once == fingerprint(tmp_path / "2")


def test_another_seed_writes_other_sales(tmp_path: Path) -> None:
    for seed in (1, 2):
        simulate(SimulationOptions(tmp_path / str(seed), 1, 1, seed, transactions_per_day=40))
    first, second = ({digest for digest, _ in fingerprint(tmp_path / seed / "landing/pos").values()} for seed in "12")
    assert len(first) == len(second) == 96
    assert not first & second


def test_more_stores_and_days_leave_the_first_store_and_day_as_they_were(tmp_path: Path) -> None:
    simulate(SimulationOptions(tmp_path / "small", stores=1, days=1, transactions_per_day=60))
    simulate(SimulationOptions(tmp_path / "large", stores=2, days=2, transactions_per_day=60))
    small, large = fingerprint(tmp_path / "small"), fingerprint(tmp_path / "large")
    tills = {path for path in small if "/pos/" in path}
    assert len(tills) == 96
    assert {path: small[path] for path in tills} == {path: large[path] for path in tills}


def test_every_file_without_a_fault_reconciles_and_all_its_transactions_are_consistent(world: World) -> None:
    faulty = {path for fault in world.truth["faults"] for path in fault["files"]}
    sound = [file for file in world.first_files if file.path not in faulty]
    assert len(sound) > 500
    assert [(file.path, file.problems) for file in sound if file.problems] == []
    assert [(roll.key, roll.problems()) for file in sound for roll in file.rolls if roll.problems()] == []


def test_every_kind_of_transaction_line_and_tender_occurs(world: World) -> None:
    kinds = {roll.kind for roll in world.rolls}
    assert kinds == {"SAC", "REC", "PVC", "SAV", "NSC", "SUS", "TRT", "CLC"}
    items = [item for roll in world.rolls for item in roll.items]
    assert {item[59] for item in items} == set("SRVDB")
    assert {item[68:70] for item in items} == {"EA", "LB", "KG"}
    assert {item[103] for item in items} == set("TNE")
    assert {item[104] for item in items} == set("SKWP")
    tenders = {tender[21:23] for roll in world.rolls for tender in roll.tenders}
    assert tenders >= {"CA", "CR", "DB", "EB", "GC", "CK", "CP", "LP", "CH"}


def test_each_kind_of_transaction_holds_the_lines_of_its_kind(world: World) -> None:
    lines: dict[str, list[str]] = {}
    for roll in world.rolls:
        lines.setdefault(roll.kind, []).append("".join(sorted({item[59] for item in roll.items})))
    assert {"NSC", "CLC"} == {kind for kind, held in lines.items() if not any(held)}
    assert all("S" in held for kind in ("SAV", "SUS", "TRT") for held in lines[kind])
    exchanges, empties = (sum(is_kind(held) for held in lines["SAC"]) for is_kind in (is_exchange, is_empties))
    assert exchanges > 2
    assert empties > 2
    assert not any(roll.tenders for roll in world.rolls if roll.kind in ("SAV", "SUS"))


def is_exchange(held: str) -> bool:
    return {"R", "S"} <= set(held)


def is_empties(held: str) -> bool:
    return held == "B"


def test_baskets_cards_and_promotions_have_the_promised_shares(world: World) -> None:
    sales = [roll for roll in world.rolls if roll.kind == "SAC" and roll.items]
    lines = sum(len(roll.items) for roll in sales) / len(sales)
    assert 7 < lines < 9
    assert 0.55 < sum(bool(roll.card) for roll in sales) / len(sales) < 0.65
    assert all(len(roll.card) == 16 and roll.card.isdigit() for roll in sales if roll.card)
    promoted = [item for roll in sales for item in roll.items if item[105:113].strip() and item[59] == "S"]
    assert len(promoted) > 300
    assert all(signed(item[87:95]) <= 0 for item in promoted)


def test_a_void_is_the_exact_negative_of_the_line_that_it_names(world: World) -> None:
    pairs = [
        (item, roll.items[int(item[113:116]) - 1]) for roll in world.rolls for item in roll.items if item[59] == "V"
    ]
    assert len(pairs) > 10
    for void, line in pairs:
        assert line[59] == "S"
        assert void[21:35] == line[21:35]
        for start, stop in ((60, 68), (78, 87), (87, 95), (95, 103)):
            assert signed(void[start:stop]) == -signed(line[start:stop])


def test_a_post_void_and_its_sale_are_together_zero(world: World) -> None:
    sales = {roll.key: roll for roll in world.rolls}
    voids = [roll for roll in world.rolls if roll.kind == "PVC" and roll.original in sales]
    assert voids
    for void in voids:
        assert void.original
        sale = sales[void.original]
        assert [item[59] for item in void.items] == [item[59] for item in sale.items]
        assert mirrored(void, sale)


def mirrored(void: Roll, sale: Roll) -> bool:
    def amounts(roll: Roll) -> list[int]:
        items = [signed(item[a:b]) for item in roll.items for a, b in ((60, 68), (78, 87), (87, 95), (95, 103))]
        return items + [signed(tender[23:32]) for tender in roll.tenders]

    return amounts(void) == [-amount for amount in amounts(sale)]


def test_a_return_names_an_earlier_sale_and_brings_back_its_products_once(world: World) -> None:
    sales = {roll.key: roll for roll in world.rolls}
    returns = [roll for roll in world.rolls if roll.kind == "REC"]
    named = [roll.original for roll in returns]
    assert len(set(named)) == len(named) > 3
    for roll in returns:
        assert {item[59] for item in roll.items} == {"R"}
        assert all(signed(item[78:87]) < 0 for item in roll.items)
        sale = sales.get(roll.original) if roll.original else None
        if sale:
            assert roll.head[30:43] > sale.head[30:43]
            assert {item[21:35] for item in roll.items} <= {item[21:35] for item in sale.items}


def test_a_transaction_without_anything_to_pay_has_no_tender(world: World) -> None:
    free = [
        roll
        for roll in world.rolls
        if roll.is_completed and roll.items and signed(roll.head[73:82]) + signed(roll.head[82:91]) == 0
    ]
    assert free
    assert all(not roll.tenders for roll in free)


def test_weighed_goods_have_thousandths_and_deposits_are_taken_back(world: World) -> None:
    items = [item for roll in world.rolls for item in roll.items]
    weights = [signed(item[60:68]) for item in items if item[68:70] != "EA"]
    assert sum(weight % 1000 != 0 for weight in weights) > len(weights) / 2
    assert all(signed(item[60:68]) % 1000 == 0 for item in items if item[68:70] == "EA")
    assert {signed(item[78:87]) > 0 for item in items if item[59] == "B"} == {True, False}


def test_sequences_wrap_and_every_key_occurs_once(world: World) -> None:
    keys = Counter(roll.key for roll in read_distinct(world))
    assert set(keys.values()) == {1}
    sequences = {key[3] for key in keys}
    assert {1, 999_999} <= sequences
    assert 0 not in sequences
    first_store = [file.records[0] for file in world.first_files if "POS_0101_20260301" in file.path and file.records]
    numbers = [int(head[25:32]) for head in first_store]
    assert max(numbers) == 9_999_999
    assert min(numbers) == 1


def read_distinct(world: World) -> list[Roll]:
    files = {file.digest: file for file in world.first_files if file.outcome == "accepted"}
    return [roll for file in files.values() for roll in file.rolls]


def test_windows_without_sales_are_heartbeats_of_two_records(world: World) -> None:
    empty = [file for file in world.first_files if file.records and file.kind == "E"]
    assert len(empty) > 100
    assert {len(file.records) for file in empty} == {2}
    assert all(file.rolls for file in world.first_files if file.records and file.kind == "N")


def test_every_time_lies_in_the_window_of_its_file(world: World) -> None:
    checked = 0
    for file in world.first_files:
        if file.outcome != "accepted":
            continue
        start, end = (local(text) for text in (file.records[0][51:65], file.records[0][65:79]))
        for roll in file.rolls:
            assert start <= datetime.strptime(roll.head[30:43], "%Y%j%H%M%S") < end
            checked += 1
    assert checked > 1000


def local(text: str) -> datetime:
    return datetime.strptime(text, "%Y%m%d%H%M%S")


def test_files_arrive_within_minutes_of_the_end_of_their_window(world: World) -> None:
    own = {path for fault in world.truth["faults"] for path in fault["files"]}
    sound = [file for file in world.first_files if file.path not in own]
    assert len(sound) > 500
    for file in sound:
        head = file.records[0]
        closed = datetime.strptime(head[65:79] + head[46:51], "%Y%m%d%H%M%S%z")
        created = datetime.strptime(head[32:46] + head[46:51], "%Y%m%d%H%M%S%z")
        arrived = (world.landing / file.path).stat().st_mtime
        assert closed < created
        assert created.timestamp() < arrived < closed.timestamp() + 150


def test_the_csv_files_have_the_agreed_columns_and_real_check_digits(world: World) -> None:
    stores = (world.landing / "stores/stores_20260301.csv").read_text("utf-8").splitlines()
    assert stores[0] == "store_id,store_name,city,state,region,timezone,opened_on,closed_on,dc_id"
    assert len(stores) == 4
    with (world.landing / "products/products_20260301.csv").open(encoding="utf-8", newline="") as file:
        products = list(csv.DictReader(file))
    assert ",".join(products[0]) == (
        "gtin,product_id,description,department_code,department,product_category,product_type,brand,"
        "manufacturer_id,package_size"
    )
    gtins = [product["gtin"] for product in products]
    assert len(set(gtins)) == len(gtins) > 500
    for gtin in gtins:
        assert len(gtin) == 14
        assert sum(int(digit) * (3, 1)[place % 2] for place, digit in enumerate(gtin)) % 10 == 0


@pytest.mark.parametrize(("day", "files", "offsets"), [
    (date(2026, 3, 7), 92, {"-0500", "-0400"}),
    (date(2026, 10, 31), 100, {"-0400", "-0500"}),
    (date(2026, 6, 1), 96, {"-0400"}),
])  # fmt: skip
def test_a_business_day_has_92_or_100_files_where_the_clock_changes(
    tmp_path: Path, day: date, files: int, offsets: set[str]
) -> None:
    simulate(SimulationOptions(tmp_path, 1, 1, start=day, transactions_per_day=100))
    found = read_all(tmp_path / "landing")
    assert len(found) == files
    assert {file.records[0][46:51] for file in found} == offsets
    assert all(file.outcome == "accepted" for file in found)
    assert {file.records[0][17:25] for file in found} == {f"{day:%Y%m%d}"}


def test_progress_counts_store_days_and_the_result_counts_records(tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []
    options = SimulationOptions(tmp_path, 2, 1, transactions_per_day=30)
    result = simulate(options, lambda done, total: seen.append((done, total)))
    assert seen == [(1, 2), (2, 2)]
    files = read_all(result.landing)
    assert result.lines == sum(len(file.records) for file in files)
    assert result.files == len(files) + 2
    assert result.transactions == sum(len(file.rolls) for file in files)
    assert result.truth == tmp_path / "truth.json"


def test_options_out_of_bounds_are_reported_all_at_once_and_nothing_is_written(tmp_path: Path) -> None:
    (tmp_path / "landing").mkdir()
    wrong = SimulationOptions(tmp_path, stores=0, days=-1, start=date(1900, 1, 1), timezones=("Mars",))
    with pytest.raises(OptionsInvalid) as caught:
        simulate(wrong)
    assert len(caught.value.problems) == 5
    assert "Mars" in str(caught.value)
    assert list(tmp_path.iterdir()) == [tmp_path / "landing"]


def test_a_plan_built_by_hand_is_checked_too(tmp_path: Path) -> None:
    plan = FaultPlan((FaultRequest("meteor"), FaultRequest("late_file", 1, (("days_late", 0), ("hue", 1)))))
    with pytest.raises(OptionsInvalid) as caught:
        simulate(SimulationOptions(tmp_path / "out", faults=plan))
    assert len(caught.value.problems) == 3
    assert not (tmp_path / "out").exists()


def test_a_folder_that_cannot_be_made_is_the_users_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(OutputUnwritable, match="cannot be written"):
        simulate(SimulationOptions(tmp_path / "file" / "out", 1, 1, faults=load_fault_plan("none")))
