"""Faults of bytes: uploads cut off, bits turned, trailers that do not add up."""

from __future__ import annotations

import gzip

from freshmart_cli.simulate.basket import sold_indices
from freshmart_cli.simulate.faults.incident import (
    ABSENT,
    QUARANTINED,
    UNREADABLE,
    Effect,
    Incident,
    Scene,
    Shipment,
    lost,
    recovered,
    unharmed,
)
from freshmart_cli.simulate.posfile import RECORD, edited, line_number, resealed
from freshmart_cli.simulate.window_file import WindowFile

_DESCRIPTION, _EXTENDED, _ITEM_COUNT = 40, 79, 34
_CUT_AFTER = 60


def truncated_before_trailer(scene: Scene) -> Incident:
    content = scene.file.content[:-RECORD]
    last = len(content) // RECORD
    return _quarantined(scene, content, (last + 1,), "FT is missing: the file is quarantined whole")


def truncated_inside_record(scene: Scene) -> Incident:
    cut = _cut(scene.file)
    expect = "the upload ends inside a record: the file is quarantined whole"
    return Incident(
        scene.kind,
        (_damaged(scene.file, scene.file.content[:cut]),),
        _cut_effects(scene.file, cut),
        expect,
        ((scene.file.path, (cut // RECORD + 1,)),),
        dark=(1, 1),
    )


def truncated_then_resent(scene: Scene) -> Incident:
    file, cut = scene.file, _cut(scene.file)
    again = file.resent("R", scene.second_delivery - 60)
    shipments = (
        _damaged(file, file.content[:cut]),
        Shipment(f"{file.folder}/{file.stem}_R.dat", again.content, scene.second_delivery, 2),
    )
    effects = tuple(recovered((effect.clean,), effect.outcomes[0])[0] for effect in _cut_effects(file, cut))
    expect = (
        "cut inside a record: quarantined after delivery 1; the complete file of kind R is accepted in "
        "delivery 2, each transaction once"
    )
    return Incident(scene.kind, shipments, effects, expect, ((file.path, (cut // RECORD + 1,)),), dark=(1, 0))


def flipped_text_byte(scene: Scene) -> Incident:
    line_no = line_number(scene.file.transactions, scene.sale, 0)
    letter = scene.sale.lines[0].article.description[0]
    content = edited(scene.file.content, line_no, _DESCRIPTION, letter.swapcase().encode("latin-1"))
    expect = "only crc32 tells: a letter changed its case, the file is quarantined whole"
    return _quarantined(scene, content, (line_no,), expect)


def flipped_amount_byte(scene: Scene) -> Incident:
    index = sold_indices(scene.sale.lines)[0]
    line_no = line_number(scene.file.transactions, scene.sale, index)
    at = (line_no - 1) * RECORD + _EXTENDED - 1 + 6
    digit = (scene.file.content[at] - 48 + 1) % 10
    content = edited(scene.file.content, line_no, _EXTENDED + 6, b"%d" % digit)
    expect = "crc32, item_total and one transaction's identity are off: the file is quarantined whole"
    return _quarantined(scene, content, (line_no,), expect)


def wrong_trailer_count(scene: Scene) -> Incident:
    items = sum(len(transaction.lines) for transaction in scene.file.transactions)
    last = len(scene.file.content) // RECORD
    content = resealed(edited(scene.file.content, last, _ITEM_COUNT, b"%07d" % (items + 1)))
    expect = "crc32 is right, FT.item_count is one too high: the file is quarantined whole"
    return _quarantined(scene, content, (last,), expect)


def zero_byte_file(scene: Scene) -> Incident:
    file = scene.file
    empty = Shipment(f"{file.folder}/{file.stem}_empty.dat", b"", file.arrived + 30, 1, UNREADABLE)
    expect = "unreadable: recorded as an error, the file stays where it is, other files are not held up"
    intact = Shipment(file.path, file.content, file.arrived)
    return Incident(scene.kind, (empty, intact), unharmed(file.transactions), expect)


def broken_gz(scene: Scene) -> Incident:
    file = scene.file
    packed = gzip.compress(file.content, mtime=0)
    shipment = Shipment(f"{file.path}.gz", packed[: len(packed) // 2], file.arrived, 1, UNREADABLE)
    expect = "the gzip stream ends early: unreadable, nothing of it in bronze, the window is missing"
    return Incident(scene.kind, (shipment,), lost(file.transactions, ABSENT), expect, dark=(1, 1))


def _quarantined(scene: Scene, content: bytes, touched: tuple[int, ...], expect: str) -> Incident:
    file = scene.file
    return Incident(
        scene.kind,
        (_damaged(file, content),),
        lost(file.transactions, QUARANTINED),
        expect,
        ((file.path, touched),),
        dark=(1, 1),
    )


def _damaged(file: WindowFile, content: bytes) -> Shipment:
    return Shipment(file.path, content, file.arrived, 1, QUARANTINED)


def _cut(file: WindowFile) -> int:
    """An offset inside the last record of the last transaction that has lines."""
    target = [transaction for transaction in file.transactions if transaction.lines][-1]
    last = line_number(file.transactions, target, len(target.lines) + len(target.tenders) - 1)
    return (last - 1) * RECORD + _CUT_AFTER


def _cut_effects(file: WindowFile, cut: int) -> tuple[Effect, ...]:
    """A transaction whose TH did not arrive is absent, the others are quarantined."""
    complete = cut // RECORD
    effects: list[Effect] = []
    for transaction in file.transactions:
        arrived = line_number(file.transactions, transaction) <= complete
        effects += lost((transaction,), QUARANTINED if arrived else ABSENT)
    return tuple(effects)
