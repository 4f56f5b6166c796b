"""Where each field of layout 0001 stands and what it holds (POS.md, *Bytes*), written out for the tests alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, cast

FieldType = Literal["A", "9", "9?", "G", "D", "D?", "J", "T", "TS", "U2", "S2", "S3"]
"""POS.md's types; ``?``: blanks and zeros are NULL; ``G``: a GTIN, kept as digits, NULL likewise."""

RECORD_LENGTH = 120


@dataclass(frozen=True, slots=True)
class Field:
    """``start`` and ``end`` are 1-based and inclusive."""

    name: str
    start: int
    end: int
    type: FieldType

    def text(self, record: str) -> str:
        return record[self.start - 1 : self.end]

    @property
    def width(self) -> int:
        return self.end - self.start + 1


def _fields(listed: str) -> tuple[Field, ...]:
    words = (line.split() for line in listed.strip().splitlines())
    return tuple(Field(name, int(start), int(end), cast(FieldType, kind)) for name, start, end, kind in words)


CONTENT: dict[str, tuple[Field, ...]] = {
    "FH": _fields("""
        layout_version      10  13 A
        store_id            14  17 9
        business_date       18  25 D
        file_seq            26  32 9
        created_local       33  46 TS
        utc_offset          47  51 A
        window_start_local  52  65 TS
        window_end_local    66  79 TS
        file_kind           80  80 A
        currency            81  83 A
    """),
    "TH": _fields("""
        store_id            10  13 9
        register_id         14  16 9
        trans_seq           17  22 9
        business_date       23  30 D
        trans_julian        31  37 J
        trans_time          38  43 T
        trans_type          44  45 A
        status              46  46 A
        cashier_id          47  52 9
        loyalty_card        53  68 A
        item_count          69  71 9
        tender_count        72  73 9
        net_total           74  82 S2
        tax_total           83  91 S2
        orig_trans_seq      92  97 9?
        orig_register_id    98 100 9?
        orig_business_date 101 108 D?
    """),
    "IT": _fields("""
        register_id         10  12 9
        trans_seq           13  18 9
        line_seq            19  21 9
        gtin                22  35 G
        department          36  39 9
        description         40  59 A
        line_type           60  60 A
        quantity            61  68 S3
        uom                 69  70 A
        unit_price          71  78 U2
        extended_amount     79  87 S2
        discount_amount     88  95 S2
        tax_amount          96 103 S2
        tax_flag           104 104 A
        entry_method       105 105 A
        promo_id           106 113 A
        void_of_line_seq   114 116 9?
    """),
    "TN": _fields("""
        register_id         10  12 9
        trans_seq           13  18 9
        line_seq            19  21 9
        tender_type         22  23 A
        amount              24  32 S2
        card_last4          33  36 A
        auth_code           37  42 A
        token_ref           43  58 A
    """),
    "FT": _fields("""
        store_id            10  13 9
        file_seq            14  20 9
        record_count        21  27 9
        trans_count         28  33 9
        item_count          34  40 9
        tender_count        41  46 9
        item_total          47  58 S2
        tax_total           59  70 S2
        tender_total        71  82 S2
        crc32               83  90 A
    """),
}
"""The content fields of each record type: neither record_type, line_no nor filler."""

CRC_OFFSET = 82
"""Bytes of FT before its checksum."""


def field(kind: str, name: str) -> Field:
    return next(each for each in CONTENT[kind] if each.name == name)
