"""The loyalty program's changes: what arrives folds to what the truth says, fault by fault."""

from __future__ import annotations

import json
from itertools import groupby
from typing import Any

import pytest

from tests.unit.simulate.cdc_fold import KEYS, UNAVAILABLE, Landed, Table, fold, landed
from tests.unit.simulate.conftest import World

STAGES = [("after_1", 1), ("after_2", 2)]
TABLES = list(KEYS)


def lines_of(world: World, path: str, delivery: int) -> list[Any]:
    text = world.bytes(path, delivery).decode()
    return [line and line.get("payload", line) for line in map(json.loads, text.splitlines())]


def touched(world: World, kind: str) -> list[Any]:
    """The lines that the truth names, file by file."""
    fault = world.fault(kind)
    delivery = {file["file"]: file["delivery"] for file in fault["becomes"]["files"]}
    return [
        lines_of(world, path, delivery[path])[number - 1]
        for path, numbers in fault["lines"].items()
        for number in numbers
    ]


def folded(world: World, table: str, delivery: int) -> Table:
    return fold(landed(world.roots(delivery), table).events)


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize(("stage", "delivery"), STAGES)
def test_what_arrived_is_counted_as_the_truth_says(whole: World, table: str, stage: str, delivery: int) -> None:
    stated = whole.truth["sources"]["loyalty"]["tables"][table][stage]
    found: Landed = landed(whole.roots(delivery), table)
    counted = (found.files, found.duplicate_files, found.lines, found.tombstones, found.duplicates)
    names = ("files", "duplicate_files", "lines", "tombstones", "duplicates")
    assert counted == tuple(stated[name] for name in names)
    assert dict(found.ops) == stated["events"]


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize(("stage", "delivery"), STAGES)
def test_the_log_folds_to_the_versions_that_the_truth_says(whole: World, table: str, stage: str, delivery: int) -> None:
    stated = whole.truth["sources"]["loyalty"]["tables"][table][stage]
    tally = folded(whole, table, delivery).tally()
    assert tally == {name: stated[name] for name in tally}
    assert tally["versions"] >= tally["keys"] > tally["current"]


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize(("stage", "delivery"), STAGES)
def test_a_change_of_a_contact_makes_no_version_where_contacts_are_masked(
    whole: World, table: str, stage: str, delivery: int
) -> None:
    stated = whole.truth["sources"]["loyalty"]["tables"][table][stage]
    contacts = {"first_name", "last_name", "email", "phone"}
    versions = folded(whole, table, delivery).versions.values()
    told = [[{k: v for k, v in row.items() if k not in contacts} for row in rows] for rows in versions]
    assert stated["masked_versions"] == sum(len(list(groupby(rows))) for rows in told)
    assert (stated["masked_versions"] < stated["versions"]) == (table == "members")


@pytest.mark.parametrize(("stage", "delivery"), STAGES)
def test_every_key_of_a_fault_becomes_what_the_truth_says(whole: World, stage: str, delivery: int) -> None:
    tables = {table: folded(whole, table, delivery) for table in TABLES}
    checked = 0
    for fault in whole.truth["faults"]:
        for entry in fault["becomes"]["keys"] if fault["source"] == "loyalty" else ():
            table, *key = entry["key"]
            if "versions" in entry[stage]:
                state = {
                    "versions": len(tables[table].versions.get(tuple(key), [])),
                    "current": tables[table].current.get(tuple(key)),
                }
                assert state == {name: entry[stage][name] for name in state}, (fault["fault"], key)
                checked += 1
    assert checked >= 6


def test_without_the_second_delivery_nothing_waits_for_a_preference(whole: World) -> None:
    for row in folded(whole, "members", 1).current.values():
        assert row["preferences"] != UNAVAILABLE


def test_a_snapshot_comes_first_and_marks_its_ends(whole: World) -> None:
    marks = []
    for table in TABLES:
        (path,) = (whole.landing / "loyalty" / table).glob("*_snapshot_001.jsonl")
        rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
        assert {row["op"] for row in rows} == {"r"}
        assert len({row["source"]["sequence"] for row in rows}) == 1
        assert json.loads(rows[0]["source"]["sequence"])[0] is None
        marks += [rows[0]["source"]["snapshot"], rows[1]["source"]["snapshot"], rows[-1]["source"]["snapshot"]]
    first, last = "first_in_data_collection", "last_in_data_collection"
    assert marks == ["first", "true", last, first, "true", last, first, "true", "last"]


def test_every_delete_is_followed_by_a_tombstone_and_tells_no_more_than_its_key(whole: World) -> None:
    deletes = 0
    for path in sorted((whole.landing / "loyalty").rglob("*.jsonl")):
        events = lines_of(whole, path.relative_to(whole.landing).as_posix(), 1)
        for event, after in zip(events, [*events[1:], {}], strict=True):
            if event and event["op"] == "d":
                deletes += 1
                assert after is None
                assert event["after"] is None
                assert not event["before"].get("email")
            elif event and event["op"] != "d":
                assert event.get("before") is None
    assert deletes > 3


def test_some_files_come_with_their_schema_and_most_without(whole: World) -> None:
    firsts = [json.loads(path.open().readline()) for path in sorted(whole.landing.glob("loyalty/*/*.jsonl"))]
    wrapped = [event for event in firsts if "payload" in event]
    assert 0 < len(wrapped) < len(firsts) / 2
    assert all(event["schema"]["name"].endswith(".Envelope") for event in wrapped)


def test_the_log_positions_of_a_transaction_grow_and_its_rows_share_their_commit(whole: World) -> None:
    events = [event for table in TABLES for event in landed(whole.roots(2), table).events]
    streamed = [event for event in events if event["op"] in "cud"]
    by_transaction: dict[int, set[tuple[Any, ...]]] = {}
    for event in streamed:
        source = event["source"]
        by_transaction.setdefault(source["txId"], set()).add((json.loads(source["sequence"])[0], source["ts_ms"]))
    assert {len(places) for places in by_transaction.values()} == {1}
    in_order = sorted((event["source"]["lsn"], event["source"]["txId"], event["source"]["ts_ms"]) for event in streamed)
    assert [each[1] for each in in_order] == sorted(each[1] for each in in_order)
    assert [each[2] for each in in_order] == sorted(each[2] for each in in_order)


def test_large_preferences_that_were_not_touched_are_not_told(whole: World) -> None:
    updates = [event for event in landed(whole.roots(2), "members").events if event["op"] == "u"]
    told = [event["after"]["preferences"] == UNAVAILABLE for event in updates]
    assert any(told)
    assert not all(told)


def test_out_of_order_the_earlier_update_arrives_in_the_second_delivery(whole: World) -> None:
    late, in_time = touched(whole, "cdc_out_of_order")
    assert late["source"]["lsn"] < in_time["source"]["lsn"]
    assert late["after"]["preferences"] != UNAVAILABLE == in_time["after"]["preferences"]
    (entry,) = whole.fault("cdc_out_of_order")["becomes"]["keys"]
    assert (entry["after_1"]["versions"], entry["after_2"]["versions"]) == (2, 3)
    assert entry["after_2"]["current"]["preferences"] == late["after"]["preferences"]
    assert entry["after_1"]["current"]["email"] == entry["after_2"]["current"]["email"] == in_time["after"]["email"]


def test_a_late_update_resurrects_nobody(whole: World) -> None:
    (entry,) = whole.fault("cdc_late_update")["becomes"]["keys"]
    assert entry["after_1"] == {"versions": 1, "masked_versions": 1, "current": None}
    assert (entry["after_2"]["versions"], entry["after_2"]["current"]) == (2, None)


def test_a_key_change_is_delete_tombstone_and_create_with_the_old_keys_preferences(whole: World) -> None:
    delete, tombstone, create, *_ = touched(whole, "cdc_key_change")
    assert (delete["op"], tombstone, create["op"]) == ("d", None, "c")
    assert delete["source"]["lsn"] == create["source"]["lsn"]
    assert create["after"]["preferences"] == UNAVAILABLE
    old, new, card = whole.fault("cdc_key_change")["becomes"]["keys"]
    assert old["after_1"]["current"] is None
    assert '"topics"' in new["after_1"]["current"]["preferences"]
    assert card["after_1"]["current"]["customer_id"] == new["after_1"]["current"]["customer_id"]


def test_a_new_snapshot_ends_the_link_whose_delete_got_lost(whole: World) -> None:
    fault = whole.fault("cdc_resnapshot")
    (entry,) = fault["becomes"]["keys"]
    key = tuple(entry["key"][1:])
    rows = lines_of(whole, fault["file"], 1)
    assert {row["op"] for row in rows} == {"r"}
    assert key not in {(row["after"]["customer_id"], row["after"]["online_user_id"]) for row in rows}
    deletes = [event for event in landed(whole.roots(2), "account_links").events if event["op"] == "d"]
    assert key not in {event["key"] for event in deletes}
    assert entry["after_1"] == {"versions": 1, "masked_versions": 1, "current": None}


def test_duplicates_are_the_same_lines_and_the_same_bytes(whole: World) -> None:
    fault = whole.fault("cdc_duplicate_events")
    (first, numbers), (again, _) = fault["lines"].items()
    known = [lines_of(whole, first, 1)[number - 1] for number in numbers]
    assert lines_of(whole, again, 2) == [*known, known[0]]
    first, copy = whole.fault("cdc_duplicate_file")["files"]
    assert whole.bytes(first) == whole.bytes(copy)


def test_a_message_has_no_rows(whole: World) -> None:
    (event,) = touched(whole, "cdc_message")
    assert event["op"] == "m"
    assert "after" not in event


def test_a_card_sells_before_its_member_arrives_and_another_was_never_issued(whole: World) -> None:
    orphans = {card["card_number"]: card for card in whole.truth["sources"]["loyalty"]["orphan_cards"]}
    assert sorted(str(card["known_from"]) for card in orphans.values()) == ["None", "delivery_1", "delivery_2"]
    for number, card in orphans.items():
        sold = [roll for roll in whole.rolls if roll.card == number]
        assert card["after_1"]["transactions"] == len(sold) > 0
        for stage, delivery in STAGES:
            known = {key[0] for key in folded(whole, "loyalty_cards", delivery).versions}
            assert (number not in known) == card[stage]["orphan"]


def test_nobody_is_real(whole: World) -> None:
    for row in folded(whole, "members", 2).current.values():
        assert row["email"].endswith("@example.org")
        assert "-555-01" in row["phone"]


def test_a_truncate_ends_every_link_and_is_not_in_the_default_plan(tmp_path: Any) -> None:
    from freshmart_cli.simulate import FaultPlan, FaultRequest, SimulationOptions, Source, simulate

    plan = FaultPlan((FaultRequest("cdc_truncate"),))
    simulate(SimulationOptions(tmp_path, 1, 2, 11, faults=plan, sources=frozenset({Source.LOYALTY}), customers=2_000))
    world = World(tmp_path)
    stated = world.truth["sources"]["loyalty"]["tables"]["account_links"]["after_1"]
    tally = folded(world, "account_links", 1).tally()
    assert tally == {name: stated[name] for name in tally}
    assert tally["ended"] > 300
    assert stated["events"]["t"] == 1
