"""Faults inside an intact file: an impossible transaction, products nobody knows, odd bytes."""

from __future__ import annotations

from dataclasses import replace

from freshmart_cli.simulate.basket import sold_indices
from freshmart_cli.simulate.catalogue import unknown_gtin
from freshmart_cli.simulate.faults.incident import (
    ACCEPTED,
    QUARANTINED,
    Effect,
    Incident,
    Scene,
    Shipment,
    lost,
    numbers,
    unharmed,
)
from freshmart_cli.simulate.line import Line, Orphan
from freshmart_cli.simulate.posfile import edited, line_number, resealed
from freshmart_cli.simulate.transaction import Transaction

_QUANTITY = 61
_ODD = "\x85\x0c\x1c"


def invalid_quantity(scene: Scene) -> Incident:
    index = sold_indices(scene.sale.lines)[0]
    line_no = line_number(scene.file.transactions, scene.sale, index)
    content = resealed(edited(scene.file.content, line_no, _QUANTITY, b"00A1X0?{"))
    shipment = Shipment(scene.file.path, content, scene.file.arrived)
    expect = (
        "crc and totals are right, one quantity is no number: that transaction is quarantined whole, the "
        "others of the file are accepted"
    )
    lines = numbers(scene.file, scene.sale, index)
    return Incident(scene.kind, (shipment,), _without(scene), expect, lines)


def identity_violation(scene: Scene) -> Incident:
    broken = scene.file.with_transaction(scene.sale, replace(scene.sale, net_off=100))
    shipment = Shipment(broken.path, broken.content, broken.arrived)
    expect = (
        "crc and FT are right, net_total is a dollar above its lines: that transaction is quarantined, the "
        "others of the file are accepted"
    )
    return Incident(scene.kind, (shipment,), _without(scene), expect, numbers(scene.file, scene.sale, -1))


def unknown_products(scene: Scene) -> Incident:
    indices = sold_indices(scene.sale.lines)[: scene.parameters["lines"]]
    gtins = tuple(unknown_gtin(scene.number * 100 + place) for place in range(len(indices)))
    lines = list(scene.sale.lines)
    for index, gtin in zip(indices, gtins, strict=True):
        article = replace(lines[index].article, gtin=gtin, orphan=Orphan.UNKNOWN)
        lines[index] = replace(lines[index], article=article)
    changed = replace(scene.sale, lines=tuple(lines))
    expect = "products in no product file: accepted, counted as orphans; figures unchanged"
    return replace(
        _with_changed_sale(scene, changed, expect, indices),
        gtins=gtins,
        orphan_lines=(len(indices), len(indices)),
    )


def odd_latin1_bytes(scene: Scene) -> Incident:
    index = sold_indices(scene.sale.lines)[0]
    line = scene.sale.lines[index]
    text = line.article.description
    odd: Line = replace(line, article=replace(line.article, description=f"{text[:3]}{_ODD}{text[6:]}"))
    lines = (*scene.sale.lines[:index], odd, *scene.sale.lines[index + 1 :])
    expect = "bytes 85, 0C and 1C inside a description, where careless readers end a line: accepted unchanged"
    return _with_changed_sale(scene, replace(scene.sale, lines=lines), expect, (index,))


def _with_changed_sale(scene: Scene, changed: Transaction, expect: str, indices: tuple[int, ...]) -> Incident:
    file = scene.file.with_transaction(scene.sale, changed)
    effects = tuple(
        Effect(scene.sale, (ACCEPTED, ACCEPTED), (changed, changed)) if effect.clean is scene.sale else effect
        for effect in unharmed(scene.file.transactions)
    )
    shipment = Shipment(file.path, file.content, file.arrived)
    return Incident(scene.kind, (shipment,), effects, expect, numbers(scene.file, scene.sale, *indices))


def _without(scene: Scene) -> tuple[Effect, ...]:
    """Only the sale is quarantined."""
    return tuple(
        lost((scene.sale,), QUARANTINED)[0] if effect.clean is scene.sale else effect
        for effect in unharmed(scene.file.transactions)
    )
