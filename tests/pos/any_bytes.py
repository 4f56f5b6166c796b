"""Files that no till would write: every byte of a small one changed, and bytes that are no file at all."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from hypothesis import strategies as st

from tests.pos import damage
from tests.pos.damage import Renamed, Stray, WrongLength
from tests.pos.draft import Draft, draft, entries, pos_file, resealed
from tests.pos.histories import transactions
from tests.pos.reading import LONGEST_RECORD
from tests.pos.till import FileHeader, Line, Tender, Transaction

RECORDS = 9


def small_file(store: int) -> bytes:
    """Nine records: two transactions with three lines and two tenders."""
    sold = Transaction(
        store,
        lines=(Line(extended=250, discount=-30, tax=7), Line(line_type="B", extended=5)),
        tenders=(Tender(232),),
        loyalty_card="6393000149431530",
    )
    voided = replace(
        sold,
        register_id=2,
        lines=(Line(extended=-100, quantity=-1000, void_of=1),),
        tenders=(Tender(-100),),
        trans_type="PV",
        orig=(2, 1, date(2024, 3, 3)),
    )
    return pos_file(FileHeader(store), sold, voided)


def changes_of(byte: int) -> tuple[int, ...]:
    """Three other values: a near neighbour (digits stay digits), a blank and a line end, or what is left."""
    spare = iter(b"\x85?")
    return tuple(value if value != byte else next(spare) for value in (byte ^ 1, 0x20, 0x0A))


def changed_byte_by_byte(content: bytes) -> Iterator[bytes]:
    """Each byte in turn takes three other values."""
    for at, byte in enumerate(content):
        for value in changes_of(byte):
            yield content[:at] + bytes([value]) + content[at + 1 :]


def changed_and_resealed() -> Iterator[tuple[int, bytes]]:
    """The same, each in a store of its own and with the CRC that the change asks for, as a till would send it."""
    for number in range(3 * len(small_file(1))):
        content, at = small_file(number + 1), number // 3
        value = changes_of(content[at])[number % 3]
        yield number + 1, resealed(content[:at] + bytes([value]) + content[at + 1 :])


def every_damage() -> Iterator[Draft]:
    """Each thing that the other tests know to be wrong with a file, once for each record that it can befall."""
    sold = Transaction(lines=(Line(), Line(extended=250, tax=7)), tenders=(Tender(357),))
    unpaid = replace(sold, register_id=3, tenders=(), trans_type="SU", status="S")
    whole = draft(FileHeader(), sold, replace(sold, register_id=2), unpaid)
    lists = (damage.UNREADABLE_FIELDS, damage.BROKEN_PROMISES, damage.MERE_WARNINGS, damage.WRONG_HEADERS)
    edits = [replace(each, nth=nth) for listed in lists for each in listed for nth in range(2)]
    strays = [Stray(row, text, nth) for row in range(12) for text in damage.STRAY_RECORDS for nth in range(4)]
    renamed = [Renamed(kind, nth, named) for kind in ("IT", "TN") for nth in range(3) for named in range(4)]
    lengths = [WrongLength(row, length) for row in range(13) for length in (0, 1, 2, 17, 18, 60, 119, 121, 240)]
    return (each.on_draft(whole) for each in (*edits, *strays, *renamed, *lengths))


@st.composite
def mangled(draw: st.DrawFn) -> bytes:
    """Records of small files in any order and number, with some bytes overwritten; resealed now and then."""
    records = [record for store in (1, 2) for record in small_file(9000 + store).splitlines(keepends=True)]
    content = b"".join(draw(st.lists(st.sampled_from(records), max_size=14)))
    for at, piece in draw(st.lists(st.tuples(st.integers(0, 2000), st.binary(max_size=6)), max_size=3)):
        content = content[:at] + piece + content[at + len(piece) :]
    return resealed(content) if draw(st.booleans()) and len(content) > 121 else content


@st.composite
def rearranged(draw: st.DrawFn) -> Draft:
    """A till's own nonsense: records repeated, swapped, overwritten, cut, with counts, totals and CRC right."""
    body = [entry for sale in draw(st.lists(transactions(), max_size=3)) for entry in entries(sale)]
    for one, other in draw(st.lists(st.tuples(st.integers(0, 20), st.integers(0, 20)), max_size=2)) if body else ():
        body.insert(one % (len(body) + 1), body[other % len(body)])
    built = Draft(FileHeader(), tuple(body))
    rows = st.integers(1, len(body) + 2)
    text = st.one_of(st.binary(min_size=1, max_size=6).map(lambda piece: piece.decode("latin-1")), st.just("0" * 9))
    for row, position, piece in draw(st.lists(st.tuples(rows, st.integers(1, 112), text), max_size=2)):
        built = built.edited(row, position, piece)
    for row in draw(st.sampled_from([(), (), (), tuple(range(len(body), 1, -3))])):
        built = built.resized(row, draw(st.sampled_from([0, 2, 17, 18, 60, 119, 121])))
    return built


def in_store(built: Draft, store: int) -> Draft:
    """The draft as another store's."""

    def moved(text: str) -> str:
        return f"{text[:9]}{store:04d}{text[13:]}" if text.startswith("TH") else text

    body = tuple(replace(entry, text=moved(entry.text)) for entry in built.body)
    return replace(built, header=replace(built.header, store_id=store), body=body)


def blobs() -> st.SearchStrategy[bytes]:
    """Anything, without care for whose it is."""
    return st.one_of(st.binary(max_size=400), mangled(), mangled().map(gzip.compress))


ODDITIES = (
    b"",
    b"\n",
    b"\n\n\n",
    b"\r\n",
    b"\x00" * 121,
    b"FH",
    b"FT\nFH\n",
    b"\x1f\x8b",
    gzip.compress(b"", mtime=0),
    gzip.compress(small_file(9003), mtime=0)[:-9],
    gzip.compress(small_file(9003), mtime=0) + gzip.compress(small_file(9004), mtime=0),
    small_file(9003) + small_file(9003),
    small_file(9003).replace(b"\n", b"\r\n"),
    small_file(9003)[:-1],
    "FH\u2028€\U0001f6d2".encode(),
    b"x" * LONGEST_RECORD,
    b"x" * (LONGEST_RECORD + 1),
    b"IT" * LONGEST_RECORD,
)
"""Known to have broken readers."""
