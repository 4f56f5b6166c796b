"""Each kind of fault does to the bytes what it promises, and nothing else."""

from __future__ import annotations

import csv
import gzip
import zlib

import pytest

from freshmart_cli.simulate import TILLS
from freshmart_cli.simulate.faults.registry import kinds_of
from tests.unit.simulate.conftest import World
from tests.unit.simulate.till_roll import PosFile, Roll, signed


def broken_rolls(file: PosFile) -> list[tuple[Roll, list[str]]]:
    return [(roll, roll.problems()) for roll in file.rolls if roll.problems()]


def record(file: PosFile, world: World, kind: str, number: int = 0) -> str:
    """The first, second, … record that the truth names as touched."""
    line_no: int = world.fault(kind)["lines"][file.path][number]
    return file.records[line_no - 1]


def keys(world: World, kind: str, name: str = "keys") -> set[tuple[object, ...]]:
    return {tuple(key) for key in world.fault(kind)[name]}


def test_the_default_plan_holds_every_kind_of_the_tills(world: World) -> None:
    assert {fault["fault"] for fault in world.truth["faults"]} == set(kinds_of(TILLS))
    assert all(fault["expect"] for fault in world.truth["faults"])


def test_truncated_before_trailer_ends_after_a_whole_record_without_ft(world: World) -> None:
    content = world.bytes(world.fault("truncated_before_trailer")["file"])
    assert len(content) % 121 == 0
    assert b"\nFT" not in content
    assert b"\nTH" in content


@pytest.mark.parametrize("kind", ["truncated_inside_record", "truncated_then_resent"])
def test_truncated_inside_record_ends_in_the_middle_of_one(world: World, kind: str) -> None:
    fault = world.fault(kind)
    content = world.bytes(fault["file"])
    assert len(content) % 121 == 60
    assert fault["lines"][fault["file"]] == [len(content) // 121 + 1]


def test_truncated_then_resent_comes_complete_as_an_r_file(world: World) -> None:
    fault = world.fault("truncated_then_resent")
    again = world.file(fault["files"][1], 2)
    assert again.kind == "R"
    assert not again.problems
    assert {roll.key for roll in again.rolls} == keys(world, "truncated_then_resent")
    assert {entry["after_2"] for entry in fault["becomes"]["keys"]} == {"accepted"}


def test_flipped_text_byte_fails_nothing_but_the_crc(world: World) -> None:
    file = world.file(world.fault("flipped_text_byte")["file"])
    assert file.problems == ["crc32"]
    assert broken_rolls(file) == []
    assert record(file, world, "flipped_text_byte")[39].islower()


def test_flipped_amount_byte_fails_the_crc_the_total_and_one_identity(world: World) -> None:
    file = world.file(world.fault("flipped_amount_byte")["file"])
    assert file.problems == ["crc32", "item_total"]
    assert [problems for _, problems in broken_rolls(file)] == [["net"]]


def test_wrong_trailer_count_has_a_right_crc(world: World) -> None:
    file = world.file(world.fault("wrong_trailer_count")["file"])
    assert file.problems == ["item_count"]
    assert record(file, world, "wrong_trailer_count").startswith("FT")


def test_invalid_quantity_spoils_one_transaction_of_an_intact_file(world: World) -> None:
    file = world.file(world.fault("invalid_quantity")["file"])
    assert file.outcome == "accepted"
    ((roll, problems),) = broken_rolls(file)
    assert problems[0].startswith("type")
    assert {roll.key} == keys(world, "invalid_quantity", "quarantined_keys")
    with pytest.raises(ValueError, match="invalid literal"):
        signed(record(file, world, "invalid_quantity")[60:68])


def test_identity_violation_states_a_dollar_too_much(world: World) -> None:
    file = world.file(world.fault("identity_violation")["file"])
    assert file.outcome == "accepted"
    ((roll, problems),) = broken_rolls(file)
    assert problems == ["net", "paid"]
    assert {roll.key} == keys(world, "identity_violation", "quarantined_keys")
    lines = sum(signed(item[78:87]) + signed(item[87:95]) for item in roll.items)
    assert signed(roll.head[73:82]) - lines == 100


def test_duplicate_other_name_is_the_same_bytes_plain_or_compressed(world: World) -> None:
    faults = [fault for fault in world.truth["faults"] if fault["fault"] == "duplicate_other_name"]
    (first, copy), (second, packed) = (fault["files"] for fault in faults)
    assert world.bytes(first) == world.bytes(copy)
    assert packed.endswith(".dat.gz")
    assert gzip.decompress(world.bytes(packed)) == world.bytes(second)


def test_duplicate_same_name_other_folder_is_the_same_bytes(world: World) -> None:
    first, copy = world.fault("duplicate_same_name_other_folder")["files"]
    assert first.split("/")[-1] == copy.split("/")[-1]
    assert first != copy
    assert world.bytes(first) == world.bytes(copy)


def test_duplicate_later_has_the_same_name_and_bytes_and_is_newer(world: World) -> None:
    path = world.fault("duplicate_later")["file"]
    assert world.bytes(path) == world.bytes(path, 2)
    assert (world.second / path).stat().st_mtime > (world.landing / path).stat().st_mtime


@pytest.mark.parametrize("kind", ["resend_corrected", "resend_corrected_same_name"])
def test_resend_corrected_repeats_every_transaction_and_one_a_dollar_higher(world: World, kind: str) -> None:
    fault = world.fault(kind)
    before, after = world.file(fault["file"]), world.file(fault["files"][-1], 2)
    assert (fault["files"][-1] == fault["file"]) == (kind == "resend_corrected_same_name")
    assert after.kind == "R"
    assert after.records[0][25:32] == before.records[0][25:32]
    assert higher(before, after) == dict.fromkeys(keys(world, kind, "corrected_keys"), 100)
    assert fault["restated_by"] == "1.00"
    assert not after.problems + broken_rolls(after)


def higher(before: PosFile, after: PosFile) -> dict[tuple[object, ...], int]:
    """By how many cents the transactions of the second file differ from those of the first."""
    known = {roll.key: signed(roll.head[73:82]) for roll in before.rolls}
    assert known.keys() == {roll.key for roll in after.rolls}
    changes = {roll.key: signed(roll.head[73:82]) - known[roll.key] for roll in after.rolls}
    return {key: change for key, change in changes.items() if change}


def test_conflicting_resend_is_a_normal_file_that_disagrees_about_one_key(world: World) -> None:
    fault = world.fault("conflicting_resend")
    before, after = world.file(fault["file"]), world.file(fault["files"][1], 2)
    assert (before.kind, after.kind) == ("N", "N")
    assert after.outcome == "accepted"
    assert set(higher(before, after)) == keys(world, "conflicting_resend", "quarantined_keys")


def test_overlapping_backlog_repeats_two_windows_at_other_line_numbers(world: World) -> None:
    fault = world.fault("overlapping_backlog")
    first, second = (world.file(path) for path in fault["files"][:2])
    backlog = world.file(fault["files"][2], 2)
    assert backlog.kind == "B"
    assert [roll.version for roll in backlog.rolls] == [roll.version for roll in first.rolls + second.rolls]
    assert backlog.rolls[-1].head[2:9] != second.rolls[-1].head[2:9]
    assert (backlog.records[0][51:65], backlog.records[0][65:79]) == (
        first.records[0][51:65],
        second.records[0][65:79],
    )
    numbers = {file.records[0][25:32] for file in world.first_files if file.records}
    assert backlog.records[0][25:32] not in numbers


def test_outage_with_backlog_sends_two_hours_of_files_when_the_line_is_back(world: World) -> None:
    fault = world.fault("outage_with_backlog")
    assert len(fault["files"]) == 8
    assert not any((world.landing / path).exists() for path in fault["files"])
    files = [world.file(path, 2) for path in fault["files"]]
    assert {file.kind for file in files if file.rolls} == {"B"}
    assert {file.kind for file in files if not file.rolls} <= {"E"}
    assert [file.records[0][65:79] for file in files[:-1]] == [file.records[0][51:65] for file in files[1:]]
    arrivals = [(world.second / path).stat().st_mtime for path in fault["files"]]
    assert max(arrivals) - min(arrivals) < 60
    assert all(file.records[0][32:46] > files[-1].records[0][65:79] for file in files)


def test_late_file_is_absent_at_first_and_arrives_days_later(world: World) -> None:
    path = world.fault("late_file")["file"]
    assert not (world.landing / path).exists()
    late = world.file(path, 2)
    assert late.kind == "N"
    folder = [entry.stat().st_mtime for entry in (world.landing / path).parent.iterdir()]
    assert (world.second / path).stat().st_mtime > max(folder) + 86_400


def test_empty_heartbeat_has_nothing_between_busy_windows(world: World) -> None:
    file = world.file(world.fault("empty_heartbeat")["file"])
    assert file.kind == "E"
    assert len(file.records) == 2


def test_zero_byte_file_is_empty_beside_the_whole_file(world: World) -> None:
    empty, whole = world.fault("zero_byte_file")["files"]
    assert world.bytes(empty) == b""
    assert world.file(whole).outcome == "accepted"


def test_broken_gz_cannot_be_unpacked_and_stands_alone(world: World) -> None:
    path = world.fault("broken_gz")["file"]
    with pytest.raises(EOFError):
        gzip.decompress(world.bytes(path))
    assert not (world.landing / path.removesuffix(".gz")).exists()


def test_odd_latin1_bytes_stand_inside_a_record_of_full_length(world: World) -> None:
    path = world.fault("odd_latin1_bytes")["file"]
    content = world.bytes(path)
    assert b"\x85\x0c\x1c" in content
    file = world.file(path)
    assert "\x85\x0c\x1c" in record(file, world, "odd_latin1_bytes")[39:59]
    trailer = content.rindex(b"\nFT") + 1
    assert f"{zlib.crc32(content[: trailer + 82]):08X}" == file.records[-1][82:90]


def test_unknown_products_are_in_no_product_file(world: World) -> None:
    fault = world.fault("unknown_products")
    file = world.file(fault["file"])
    sold = [file.records[number - 1][21:35] for number in fault["lines"][file.path]]
    assert sold == fault["gtins"]
    assert not {*sold} & (gtins(world, 1) | gtins(world, 2))


def test_late_products_are_only_in_the_second_product_file(world: World) -> None:
    fault = world.fault("late_products")
    late = set(fault["gtins"])
    assert len(late) == 5
    assert gtins(world, 2) - gtins(world, 1) == late
    assert gtins(world, 1) < gtins(world, 2)
    assert fault["orphan_lines"]["after_1"] > 0
    assert fault["orphan_lines"]["after_2"] == 0


def gtins(world: World, delivery: int) -> set[str]:
    (path,) = (world.landing if delivery == 1 else world.second).glob("products/*.csv")
    with path.open(encoding="utf-8", newline="") as file:
        return {row["gtin"] for row in csv.DictReader(file)}
