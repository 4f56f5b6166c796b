"""Faults of content over time: corrections that replace, and a contradiction that withdraws."""

from __future__ import annotations

from dataclasses import replace

from freshmart_cli.simulate.basket import sold_indices
from freshmart_cli.simulate.faults.incident import (
    ACCEPTED,
    QUARANTINED,
    Effect,
    Incident,
    Scene,
    Shipment,
    unharmed,
)
from freshmart_cli.simulate.posfile import line_number
from freshmart_cli.simulate.transaction import Transaction
from freshmart_cli.simulate.window_file import WindowFile

_DOLLAR = 100


def resend_corrected(scene: Scene) -> Incident:
    return _corrected(scene, f"{scene.file.folder}/{scene.file.stem}_R.dat", "another name")


def resend_corrected_same_name(scene: Scene) -> Incident:
    return _corrected(scene, scene.file.path, "the same name")


def conflicting_resend(scene: Scene) -> Incident:
    """A second normal file that disagrees with the first about one transaction."""
    sale, path = scene.sale, f"{scene.file.folder}/{scene.file.stem}_again.dat"
    again = _again(scene, "N")
    effects = tuple(
        Effect(sale, (ACCEPTED, QUARANTINED), (sale, None)) if effect.clean is sale else effect
        for effect in unharmed(scene.file.transactions)
    )
    expect = (
        "kind N, the same key, other content: after delivery 2 both versions of that transaction are "
        "quarantined and its published figure is withdrawn; the other transactions are duplicates"
    )
    return Incident(scene.kind, _both(scene, again, path), effects, expect, _touched(again, sale, path))


def _corrected(scene: Scene, path: str, name: str) -> Incident:
    sale = scene.sale
    again = _again(scene, "R")
    higher = _same_key(again, sale)
    effects = tuple(
        Effect(sale, (ACCEPTED, ACCEPTED), (sale, higher)) if effect.clean is sale else effect
        for effect in unharmed(scene.file.transactions)
    )
    expect = (
        f"kind R, {name}, the same file_seq, every transaction again and one a dollar higher: it replaces; "
        "delivery 2 shows the corrected figure once and a restatement of 1.00"
    )
    return Incident(scene.kind, _both(scene, again, path), effects, expect, _touched(again, sale, path))


def _again(scene: Scene, kind: str) -> WindowFile:
    """The file once more, its largest sale a dollar higher."""
    resent = scene.file.resent(kind, scene.second_delivery - 60)
    return resent.with_transaction(scene.sale, _a_dollar_higher(scene.sale))


def _both(scene: Scene, again: WindowFile, path: str) -> tuple[Shipment, Shipment]:
    file = scene.file
    return (
        Shipment(file.path, file.content, file.arrived),
        Shipment(path, again.content, scene.second_delivery, 2),
    )


def _a_dollar_higher(sale: Transaction) -> Transaction:
    index = sold_indices(sale.lines)[0]
    line = replace(sale.lines[index], extended=sale.lines[index].extended + _DOLLAR)
    first, *others = sale.tenders
    return replace(
        sale,
        lines=(*sale.lines[:index], line, *sale.lines[index + 1 :]),
        tenders=(replace(first, amount=first.amount + _DOLLAR), *others),
    )


def _same_key(file: WindowFile, sale: Transaction) -> Transaction:
    return next(transaction for transaction in file.transactions if transaction.key == sale.key)


def _touched(again: WindowFile, sale: Transaction, path: str) -> tuple[tuple[str, tuple[int, ...]], ...]:
    """TH, the dearer line and the first tender of the second file."""
    higher = _same_key(again, sale)
    indices = (-1, sold_indices(sale.lines)[0], len(sale.lines))
    return ((path, tuple(line_number(again.transactions, higher, index) for index in indices)),)
