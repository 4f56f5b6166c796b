"""Faults of delivery: the same bytes, or the same transactions, more than once."""

from __future__ import annotations

import gzip
from dataclasses import replace

from freshmart_cli.simulate.clock import local_time
from freshmart_cli.simulate.faults.incident import DUPLICATE, Incident, Scene, Shipment, unharmed

_EXPECT = "the same bytes again: counted as a duplicate delivery, figures unchanged"


def duplicate_other_name(scene: Scene) -> Incident:
    file = scene.file
    if scene.parameters["compressed"]:
        packed = gzip.compress(file.content, mtime=0)
        return _twice(scene, Shipment(f"{file.folder}/{file.stem}_copy.dat.gz", packed, file.arrived + 90))
    return _twice(scene, Shipment(f"{file.folder}/{file.stem}_copy.dat", file.content, file.arrived + 90))


def duplicate_same_name_other_folder(scene: Scene) -> Incident:
    file = scene.file
    path = f"pos/redelivered/{file.stem}.dat"
    return _twice(scene, Shipment(path, file.content, file.arrived + 120))


def duplicate_later(scene: Scene) -> Incident:
    file = scene.file
    return _twice(scene, Shipment(file.path, file.content, scene.second_delivery, 2))


def overlapping_backlog(scene: Scene) -> Incident:
    """Both windows' files arrive in time; a backlog of both comes again under a new sequence number."""
    first, second = scene.files
    created = local_time(scene.second_delivery - 60, first.timezone)
    head = replace(
        first.head,
        kind="B",
        file_seq=scene.spare_file_seq,
        window_end=second.head.window_end,
        created=created,
    )
    transactions = first.transactions + second.transactions
    backlog = replace(first, head=head, transactions=transactions)
    path = f"{first.folder}/{first.stem}_B{scene.spare_file_seq:07d}.dat"
    shipments = (
        *(Shipment(file.path, file.content, file.arrived) for file in scene.files),
        Shipment(path, backlog.content, scene.second_delivery, 2),
    )
    expect = (
        "a new file_seq with the same transactions at other line numbers: an intact file whose transactions "
        "are duplicates; figures unchanged, no conflict"
    )
    return Incident(scene.kind, shipments, unharmed(transactions), expect)


def _twice(scene: Scene, again: Shipment) -> Incident:
    file = scene.file
    shipments = (Shipment(file.path, file.content, file.arrived), replace(again, outcome=DUPLICATE))
    return Incident(scene.kind, shipments, unharmed(file.transactions), _EXPECT)
