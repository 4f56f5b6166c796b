"""Faults of time: files that come days later, a store that goes dark, a window in which nothing sold."""

from __future__ import annotations

from freshmart_cli.simulate.faults.incident import ABSENT, Incident, Scene, Shipment, recovered
from freshmart_cli.simulate.transaction import Transaction

_DAY = 86_400
_UPLOAD_SECONDS = 3


def late_file(scene: Scene) -> Incident:
    file, days = scene.file, scene.parameters["days_late"]
    shipment = Shipment(file.path, file.content, file.arrived + days * _DAY, 2)
    expect = (
        f"comes {days} days late: absent after delivery 1, an open gap in file_seq; after delivery 2 it "
        "counts in its own business date and that day is restated"
    )
    return Incident(scene.kind, (shipment,), recovered(file.transactions, ABSENT), expect, dark=(1, 0))


def outage_with_backlog(scene: Scene) -> Incident:
    """Files wait at the store until the line is back; windows without sales stay heartbeats."""
    back = scene.files[-1].window_ends
    shipments: list[Shipment] = []
    transactions: list[Transaction] = []
    for number, file in enumerate(scene.files):
        uploaded = back + 60 + number * _UPLOAD_SECONDS
        waiting = file.resent("B" if file.transactions else "E", uploaded - 40)
        shipments.append(Shipment(file.path, waiting.content, uploaded, 2))
        transactions += file.transactions
    expect = (
        "the store is dark: these windows are missing after delivery 1; its backlog of kind B arrives at the "
        "end of the outage, in delivery 2, and counts in its own business date"
    )
    effects = recovered(tuple(transactions), ABSENT)
    return Incident(scene.kind, tuple(shipments), effects, expect, dark=(len(shipments), 0))


def empty_heartbeat(scene: Scene) -> Incident:
    """The simulator has already kept the customers away; see FaultKind.empties."""
    file = scene.file
    expect = "a heartbeat of kind E amid busy hours: received and empty, not missing"
    return Incident(scene.kind, (Shipment(file.path, file.content, file.arrived),), (), expect)
