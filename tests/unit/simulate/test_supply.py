"""The supply chain: its records are what the truth says, its stock follows sales, its faults strike as promised."""

from __future__ import annotations

import csv
import json
from collections import Counter, defaultdict
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.unit.simulate.conftest import World
from tests.unit.simulate.supply_fold import Event, by_month, by_type, read, records

STAGES = [("after_1", 1), ("after_2", 2)]
TOPIC = "freshmart.supply.events"


def stated(world: World, stage: str) -> dict[str, Any]:
    part: dict[str, Any] = world.truth["sources"]["supply_chain"][stage]
    return part


def record(world: World, kind: str, number: int = 0, which: int = 0) -> dict[str, Any]:
    """The first, second, … record that a fault touched."""
    fault = [fault for fault in world.truth["faults"] if fault["fault"] == kind][which]
    delivery = {file["file"]: file["delivery"] for file in fault["becomes"]["files"]}
    places = [(path, line) for path, lines in fault["lines"].items() for line in lines]
    path, line = places[number]
    found: dict[str, Any] = json.loads(world.bytes(path, delivery[path]).decode().splitlines()[line - 1])
    return found


@pytest.mark.parametrize(("stage", "delivery"), STAGES)
def test_every_record_becomes_what_the_truth_says(whole: World, stage: str, delivery: int) -> None:
    found = read(whole.roots(delivery))
    counts = Counter(found.outcomes.values())
    told = stated(whole, stage)["records"]
    assert {**counts, "lines": found.lines, "replayed": found.replayed} == told
    fates = [
        (tuple(entry["key"][1:]), entry[stage])
        for fault in whole.truth["faults"]
        if fault["source"] == "supply_chain"
        for entry in fault["becomes"]["keys"]
    ]
    assert len(fates) > 10
    for place, fate in fates:
        assert found.outcomes.get(place, "absent") == fate, place


@pytest.mark.parametrize(("stage", "delivery"), STAGES)
def test_events_by_type_and_units_by_month_are_those_of_the_records(whole: World, stage: str, delivery: int) -> None:
    found = read(whole.roots(delivery))
    assert by_type(found) == stated(whole, stage)["events"]
    figures = ("order_lines", "qty_ordered", "qty_shipped", "qty_received")
    told = {
        (row["month"], row["dc_id"], row["orders_of"]): {name: row[name] for name in figures}
        for row in stated(whole, stage)["months"]
    }
    months = by_month(found)
    assert {key: {name: row[name] for name in figures} for key, row in months.items()} == told
    assert {key[0] for key in told} == {"2026-02", "2026-03"}


def test_the_last_levels_told_are_the_stock_of_the_truth(whole: World) -> None:
    zones = timezones(whole)
    levels: dict[tuple[Any, ...], tuple[Any, int]] = {}
    days = set()
    for event in read(whole.roots(2)).events.values():
        if event.event_type in ("inventory_snapshot", "stock_adjusted"):
            place = ("store", event.store_id) if event.store_id else ("dc", event.dc_id)
            local = event.at.astimezone(zones[place]).date()
            for gtin, quantity in event.lines:
                days.add((*place, gtin, local))
                levels[*place, gtin] = max(levels.get((*place, gtin), (event.at, quantity)), (event.at, quantity))
    told = whole.truth["sources"]["supply_chain"]["inventory"]
    assert len(days) == told["level_rows"]
    assert len(levels) == told["items"]
    on_hand: Counter[str] = Counter()
    located: Counter[tuple[str, int]] = Counter()
    for (kind, number, _), (_, quantity) in levels.items():
        on_hand[kind] += quantity
        located[kind, number] += quantity
    assert on_hand == told["on_hand"]
    assert located == {(each["location_type"], each["location_id"]): each["on_hand"] for each in told["locations"]}


def timezones(world: World) -> dict[tuple[str, Any], ZoneInfo]:
    found: dict[tuple[str, Any], ZoneInfo] = {}
    for kind, folder, key in (("store", "stores", "store_id"), ("dc", "distribution_centers", "dc_id")):
        for path in (world.landing / folder).glob("*.csv"):
            with path.open(encoding="utf-8", newline="") as file:
                found |= {(kind, int(row[key])): ZoneInfo(row["timezone"]) for row in csv.DictReader(file)}
    return found


def test_stock_is_what_was_there_less_what_went_out_plus_what_came_in(whole: World) -> None:
    closing: dict[tuple[Any, ...], int] = {}
    for row in whole.events("stock_days"):
        place = (row["location_type"], row["location_id"], row["gtin"])
        out = row["sold"] + row["shipped"] + row["web"]
        assert row["closing"] == row["opening"] - out + row["received"] + row["adjusted"]
        assert closing.get(place, row["opening"]) == row["opening"]
        closing[place] = row["closing"]
    assert len(closing) > 2_000


def test_stock_is_below_zero_only_after_a_stock_out_and_is_put_right_the_next_day(whole: World) -> None:
    rows = whole.events("stock_days")
    short = [row for row in rows if row["closing"] < 0]
    assert all(row["location_type"] == "store" for row in short)
    for row in short:
        assert row["sold"] > row["opening"] + row["received"] + min(0, row["adjusted"])
    by_day = {(row["location_id"], row["gtin"], row["date"]): row for row in rows if row["location_type"] == "store"}
    last = max(row["date"] for row in rows)
    for row in short:
        if row["date"] < last:
            after = by_day[row["location_id"], row["gtin"], row["date"] + timedelta(days=1)]
            assert after["adjusted"] == -row["closing"]


def test_what_the_shelves_lose_is_what_the_tills_sell(whole: World) -> None:
    zones = timezones(whole)
    completed = {
        (row["store_id"], row["business_date"], row["register_id"], row["trans_seq"]): row["sold_at"]
        for row in whole.events("transactions")
        if row["trans_type"] in ("SA", "RE", "PV") and row["status"] == "C"
    }
    sold: Counter[tuple[int, str, date]] = Counter()
    for line in whole.events("lines"):
        at = completed.get((line["store_id"], line["business_date"], line["register_id"], line["trans_seq"]))
        if at and line["units"]:
            local = at.astimezone(zones["store", line["store_id"]]).date()
            sold[line["store_id"], line["gtin"], local] += line["units"]
    first, last = date(2026, 3, 1), date(2026, 3, 4)
    moved: Counter[tuple[int, str, date]] = Counter()
    for row in whole.events("stock_days"):
        if row["sold"] and row["date"] >= first:
            moved[row["location_id"], row["gtin"], row["date"]] += row["sold"]
    assert moved == {key: units for key, units in sold.items() if units and key[2] <= last}
    assert moved.total() > 1_000


def test_what_is_bought_online_leaves_a_distribution_centre(whole: World) -> None:
    bought = sum(row["event_type"] == "purchase" for row in whole.events("web_events"))
    copies = sum(len(rows) - 1 for rows in identical(whole).values() if rows[0]["event_type"] == "purchase")
    assert sum(row["web"] for row in whole.events("stock_days")) == bought - copies > 100


def identical(world: World) -> dict[tuple[Any, ...], list[dict[str, Any]]]:
    rows: dict[tuple[Any, ...], list[dict[str, Any]]] = defaultdict(list)
    for row in world.events("web_events"):
        rows[tuple(row.values())].append(row)
    return rows


def of_type(events: list[Event], *types: str) -> dict[str, list[Event]]:
    found: dict[str, list[Event]] = defaultdict(list)
    for event in events:
        if event.event_type in types:
            found[event.order_id or ""].append(event)
    return found


def test_no_more_is_shipped_than_ordered_nor_received_than_shipped(whole: World) -> None:
    events = list(read(whole.roots(2)).events.values())
    ordered = of_type(events, "order_placed")
    shipped, received = of_type(events, "shipment_dispatched"), of_type(events, "shipment_received")
    assert shipped.keys() <= ordered.keys()
    for order_id, shipments in shipped.items():
        wanted, sent = (summed(part) for part in (ordered[order_id], shipments))
        assert all(sent[gtin] <= wanted[gtin] for gtin in sent)
        assert all(shipment.at > ordered[order_id][0].at for shipment in shipments)
    for order_id, receipts in received.items():
        sent, came = (summed(part) for part in (shipped[order_id], receipts))
        assert all(came[gtin] <= sent[gtin] for gtin in came)


def summed(events: list[Event]) -> Counter[str]:
    units: Counter[str] = Counter()
    for event in events:
        for gtin, quantity in event.lines:
            units[gtin] += quantity
    return units


def test_some_shipments_are_late_short_split_or_come_in_two_parts(whole: World) -> None:
    events = list(read(whole.roots(2)).events.values())
    zones = timezones(whole)
    orders = {event.order_id: event for event in events if event.event_type == "order_placed" and event.store_id}
    receipts = [event for event in events if event.event_type == "shipment_received" and event.store_id]
    late = [
        e
        for e in receipts
        if str(e.at.astimezone(zones["store", e.store_id]).date()) > (orders[e.order_id].requested or "")
    ]
    assert 0 < len(late) < len(receipts) / 2
    shipments = [e for e in events if e.event_type == "shipment_dispatched" and e.store_id]
    assert max(Counter(e.order_id for e in shipments).values()) == 2
    assert max(Counter(e.shipment_id for e in receipts).values()) == 2
    short = [e for e in shipments if summed([e]).total() < summed([orders[e.order_id]]).total()]
    assert short
    assert all(event.lines for event in orders.values())
    assert len({(event.store_id, event.requested) for event in orders.values()}) > 10


def test_a_store_orders_from_its_own_distribution_centre_and_centres_are_replenished(whole: World) -> None:
    with next((whole.landing / "stores").glob("*.csv")).open(encoding="utf-8", newline="") as file:
        home = {int(row["store_id"]): int(row["dc_id"]) for row in csv.DictReader(file)}
    events = read(whole.roots(2)).events.values()
    assert all(home[event.store_id] == event.dc_id for event in events if event.store_id)
    replenished = [event for event in events if event.order_id and event.store_id is None]
    assert {event.event_type for event in replenished} == {"order_placed", "shipment_dispatched", "shipment_received"}


def test_the_producers_write_three_versions(whole: World) -> None:
    values = [json.loads(each["value"]) for each in records([whole.landing]) if (each.get("value") or "").endswith("}")]
    versions = Counter(value["schema_version"] for value in values)
    assert versions.keys() >= {1, 2, 3}
    assert versions[2] > versions[1] > 1
    assert versions[3] > 1
    assert all("transport" in value for value in values if value["schema_version"] == 3)
    assert all(isinstance(value["event_time"], int) for value in values if value["schema_version"] == 1)


def test_offsets_grow_in_a_partition_and_leave_the_gaps_that_faults_made(whole: World) -> None:
    gap = next(fault for fault in whole.truth["faults"] if fault["fault"] == "offset_gap")
    (_, partition, offset) = gap["keys"][0]
    found = read(whole.roots(2))
    for number in range(3):
        offsets = sorted(place[1] for place in found.outcomes if place[0] == number)
        missing = set(range(offsets[0], offsets[-1])) - set(offsets)
        assert missing == (set(range(offset - 5, offset)) if number == partition else set())
    assert {each["topic"] for each in records(whole.roots(2))} == {TOPIC}


def test_poison_is_of_three_sorts(whole: World) -> None:
    with pytest.raises(json.JSONDecodeError):
        json.loads(record(whole, "poison_json")["value"])
    assert "value" not in record(whole, "poison_utf8")
    assert json.loads(record(whole, "poison_schema_version")["value"])["schema_version"] == 9
    assert record(whole, "tombstone")["value"] is None


def test_a_contradiction_has_the_same_event_id_at_a_higher_offset(whole: World) -> None:
    for which, (lower, higher) in enumerate(((0, 1), (1, 0))):
        first, second = (record(whole, "event_id_conflict", number, which) for number in (lower, higher))
        assert first["offset"] < second["offset"]
        one, other = (json.loads(each["value"]) for each in (first, second))
        assert one["event_id"] == other["event_id"]
        assert one != other
    swapped = [fault for fault in whole.truth["faults"] if fault["fault"] == "event_id_conflict"][1]
    assert [entry["after_1"] for entry in swapped["becomes"]["keys"]] == ["absent", "accepted"]
    assert [entry["after_2"] for entry in swapped["becomes"]["keys"]] == ["accepted", "conflict"]


def test_a_replay_repeats_records_to_the_byte(whole: World) -> None:
    fault = whole.fault("offset_replay")
    known = {(each["partition"], each["offset"]): each for each in records([whole.landing])}
    again = [json.loads(line) for line in whole.bytes(fault["file"], 2).decode().splitlines()]
    assert len(again) == 10
    assert all(known[each["partition"], each["offset"]] == each for each in again)


def test_a_late_event_is_a_receipt_of_a_store(whole: World) -> None:
    value = json.loads(record(whole, "late_supply_event")["value"])
    assert value["event_type"] == "shipment_received"
    received = [stated(whole, stage)["events"]["shipment_received"]["events"] for stage, _ in STAGES]
    assert received[1] == received[0] + 1
