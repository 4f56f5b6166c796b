"""The files that the other tests are made of, against bytes written out by hand."""

from __future__ import annotations

import zlib
from dataclasses import replace

import pytest

from tests.pos import damage
from tests.pos.draft import draft, overpunched, pos_file, resealed
from tests.pos.till import FileHeader, Line, Tender, Transaction

SALE = Transaction(
    store_id=292,
    register_id=4,
    trans_seq=45785,
    lines=(Line(extended=298, discount=-40, tax=7, quantity=2000, unit_price=149), Line(extended=469)),
    tenders=(Tender(800), Tender(-66, "CH")),
    loyalty_card="6393000184354300",
)
HEADER = FileHeader(store_id=292, file_seq=31)
BY_HAND = (
    "FH00000010001029220240304000003120240304101500-05002024030410000020240304101500NUSD" + " " * 37,
    "TH000000202920040457852024030420240641011"
    "12SAC0000076393000184354300002"
    "02"
    "00000072G"
    "00000000G"
    "00000000000000000" + " " * 12,
    "IT000000300404578500100000083276040"
    "0015NOODLES             S"
    "0000200{EA00000149"
    "00000029H"
    "0000004}"
    "0000000G"
    "NS"
    "        "
    "000" + " " * 4,
    "IT000000400404578500200000083276040"
    "0015NOODLES             S"
    "0000100{EA00000100"
    "00000046I"
    "0000000{"
    "0000000{"
    "NS"
    "        "
    "000" + " " * 4,
    "TN0000005004045785003CA00000080{" + " " * 26 + " " * 62,
    "TN0000006004045785004CH00000006O" + " " * 26 + " " * 62,
    "FT0000007029200000310000007000001000000200000200000000072G00000000000G00000000073D",
)


def test_a_file_is_what_the_layout_says_to_the_byte() -> None:
    records = pos_file(HEADER, SALE).decode("latin-1").split("\n")
    assert records.pop() == ""
    assert records[:-1] == list(BY_HAND[:-1])
    before = "\n".join((*BY_HAND[:-1], BY_HAND[-1]))
    assert records[-1] == f"{BY_HAND[-1]}{zlib.crc32(before.encode()):08X}" + " " * 30


def test_every_record_has_120_bytes() -> None:
    assert {len(record) for record in pos_file(HEADER, SALE).splitlines()} == {120}


@pytest.mark.parametrize(
    ("amount", "text"), [(0, "000{"), (123, "012C"), (-123, "012L"), (-10, "001}"), (9999, "999I")]
)
def test_the_sign_goes_over_the_last_digit(amount: int, text: str) -> None:
    assert overpunched(amount, 4) == text


def test_a_heartbeat_has_header_and_trailer_alone() -> None:
    assert [record[:2] for record in pos_file(replace(HEADER, file_kind="E")).splitlines()] == [b"FH", b"FT"]


def test_sealing_again_changes_nothing() -> None:
    content = pos_file(HEADER, SALE)
    assert resealed(content) == content
    assert resealed(content.replace(b"NOODLES", b"DOODLES")) not in (content, content.replace(b"NOODLES", b"DOODLES"))


def test_what_the_till_writes_wrongly_has_a_right_crc() -> None:
    for each in (*damage.UNREADABLE_FIELDS, *damage.BROKEN_PROMISES, *damage.MERE_WARNINGS, *damage.WRONG_HEADERS):
        content = replace(each, nth=1).on_draft(draft(HEADER, SALE)).sealed()
        assert content != pos_file(HEADER, SALE), each
        assert resealed(content) == content, each


def test_what_the_wire_damages_has_a_wrong_crc() -> None:
    content = pos_file(HEADER, SALE)
    for each in (damage.Flip(300, 1), damage.Truncate(500)):
        assert resealed(each.on_bytes(content)) != each.on_bytes(content), each


def test_a_stray_record_is_counted_as_what_it_says_it_is() -> None:
    built = damage.Stray(3, damage.STRAY_RECORDS[2]).on_draft(draft(HEADER, SALE))
    assert len(built.rows_of("IT")) == 3
    assert built.sealed().splitlines()[-1][20:46] == b"00000080000010000003000002"


def test_a_renamed_line_names_another_transaction_of_the_file() -> None:
    other = replace(SALE, register_id=5)
    content = damage.Renamed("IT", 0, 1).on_draft(draft(HEADER, SALE, other)).sealed()
    assert content.splitlines()[2][9:18] == b"005045785"


def test_the_last_line_end_can_be_missing_and_the_crc_in_small_letters() -> None:
    content = pos_file(HEADER, SALE)
    assert damage.NoLastNewline().on_bytes(content) == content[:-1]
    lower = damage.LowerCaseCrc().on_bytes(content)
    assert lower[:-39] == content[:-39] and lower[-39:] == content[-39:].lower()
