"""When a file or a transaction is valid: one case for each sentence of POS.md."""

from __future__ import annotations

import gzip
from dataclasses import replace

import pytest

from tests.pos import damage
from tests.pos.damage import Damage, Edit, Renamed, Stray, WrongLength
from tests.pos.draft import draft, pos_file
from tests.pos.reading import LONGEST_RECORD, Received, decompressed, received
from tests.pos.till import FileHeader, Line, Tender, Transaction

SALE = Transaction(lines=(Line(), Line(extended=250, tax=7)), tenders=(Tender(357),))
OTHER = replace(SALE, register_id=2)


def read(*damages: Damage) -> Received:
    built = draft(FileHeader(), SALE, OTHER)
    for each in damages:
        built = each.on_draft(built)
    content = built.sealed()
    for each in damages:
        content = each.on_bytes(content)
    return received(content)


def states(file: Received) -> list[bool]:
    """Which transactions are valid of themselves."""
    return [not each.faults for each in file.transactions]


def test_a_file_as_the_till_meant_it_has_no_fault() -> None:
    file = read()
    assert file.faults == () and states(file) == [True, True]


@pytest.mark.parametrize("wrong", damage.WRONG_HEADERS, ids=str)
def test_a_wrong_header_or_trailer_quarantines_the_file_whole(wrong: Edit) -> None:
    assert read(wrong).faults


@pytest.mark.parametrize("wrong", damage.UNREADABLE_FIELDS, ids=str)
def test_an_unreadable_field_costs_one_transaction(wrong: Edit) -> None:
    file = read(wrong)
    assert file.faults == () and states(file) == [False, True]


@pytest.mark.parametrize("wrong", damage.BROKEN_PROMISES, ids=str)
def test_a_broken_promise_costs_one_transaction(wrong: Edit) -> None:
    nth = 1 if (wrong.kind, wrong.position) == ("IT", 19) else 0
    file = read(replace(wrong, nth=nth))
    assert file.faults == () and states(file) == [False, True]


@pytest.mark.parametrize("odd", damage.MERE_WARNINGS, ids=str)
def test_what_only_warns_costs_nothing(odd: Edit) -> None:
    file = read(odd)
    assert file.faults == () and states(file) == [True, True]


@pytest.mark.parametrize("harmless", [damage.NoLastNewline(), damage.LowerCaseCrc()])
def test_a_missing_last_line_end_and_a_small_crc_are_accepted(harmless: Damage) -> None:
    assert read(harmless).faults == ()


@pytest.mark.parametrize("at", [0, 17, 130, 600, 900])
def test_a_byte_changed_on_the_wire_quarantines_the_file(at: int) -> None:
    assert read(damage.Flip(at, 1)).faults


@pytest.mark.parametrize("at", [60, 121, 600, 1088, 1200])
def test_a_file_that_ends_early_is_quarantined(at: int) -> None:
    assert read(damage.Truncate(at)).faults


def test_an_amount_that_cannot_be_read_makes_its_total_not_evaluable_and_no_more() -> None:
    unreadable = Edit("IT", 79, "00000010?")
    assert read(unreadable).faults == ()
    assert read(unreadable, Edit("FT", 59, "99999999999I")).faults == ("tax_total",)
    assert "crc32" in read(unreadable, damage.Flip(300, 1)).faults


def test_a_stray_record_costs_the_transaction_it_stands_in_and_the_one_it_names() -> None:
    assert states(read(Renamed("IT", 0, 1))) == [False, False]
    assert states(read(Renamed("TN", 1, 0))) == [False, False]
    assert states(read(Renamed("IT", 0, 2))) == [False, True]


def test_a_record_before_the_first_transaction_costs_only_the_one_it_names() -> None:
    file = read(Stray(0, damage.STRAY_RECORDS[2], nth=1))
    assert file.faults == () and states(file) == [True, False]
    assert states(read(Stray(0, damage.STRAY_RECORDS[1]))) == [True, True]


def test_an_unknown_record_type_costs_the_transaction_it_stands_in() -> None:
    file = read(Stray(6, damage.STRAY_RECORDS[1]))
    assert file.faults == () and states(file) == [True, False]


@pytest.mark.parametrize(("row", "expected"), [(1, [False, True]), (2, [False, True]), (8, [True, False])])
@pytest.mark.parametrize("length", [119, 121])
def test_a_record_of_a_wrong_length_costs_its_transaction(row: int, length: int, expected: list[bool]) -> None:
    file = read(WrongLength(row, length))
    assert file.faults == () and states(file) == expected


@pytest.mark.parametrize("row", [0, 9])
def test_a_header_or_trailer_of_a_wrong_length_costs_the_file(row: int) -> None:
    assert read(WrongLength(row, 119)).faults


def test_only_a_line_feed_ends_a_record() -> None:
    file = read(Edit("IT", 40, "\x85\x0c\x1c\r\x0b"))
    assert len(file.lines) == 10 and states(file) == [True, True]


def test_the_hash_of_a_version_is_that_of_its_content_alone() -> None:
    here = received(pos_file(FileHeader(), SALE, OTHER)).transactions[1].content
    there = received(pos_file(FileHeader(file_seq=2), replace(OTHER, filler="x"))).transactions[0].content
    assert here == there
    changed = received(pos_file(FileHeader(), replace(OTHER, cashier_id=8))).transactions[0].content
    assert changed != here


def test_two_lines_of_one_number_have_no_key() -> None:
    twice = replace(SALE, lines=(Line(line_seq=1), Line(line_seq=1)), tenders=(Tender(200),))
    assert states(received(pos_file(FileHeader(), twice))) == [False]


def test_a_tender_is_owed_by_completed_sales_only() -> None:
    unpaid = replace(SALE, tenders=())
    suspended = replace(unpaid, trans_type="SU", status="S")
    assert states(received(pos_file(FileHeader(), unpaid, suspended))) == [False, True]


@pytest.mark.parametrize(
    ("name", "content", "readable"),
    [
        ("x.dat", b"", False),
        ("x.dat", b"\n", True),
        ("x.dat.gz", b"", False),
        ("x.dat.gz", b"not gzip", False),
        ("x.dat.gz", gzip.compress(b"FH\n", mtime=0), True),
        ("x.dat.gz", gzip.compress(b"FH\n", mtime=0)[:-4], False),
        ("x.dat.gz", gzip.compress(b"", mtime=0), False),
        ("x.dat", b"x" * LONGEST_RECORD + b"\n", True),
        ("x.dat", b"\n" + b"x" * (LONGEST_RECORD + 1), False),
    ],
)
def test_a_file_is_unreadable_if_it_is_empty_or_a_broken_gzip_or_has_an_endless_record(
    name: str, content: bytes, readable: bool
) -> None:
    assert (decompressed(name, content) is not None) is readable
