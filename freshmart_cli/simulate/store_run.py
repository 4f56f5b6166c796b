"""One store from day to day: sells window by window and sends each window's file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from freshmart_cli.simulate.chain import Store
from freshmart_cli.simulate.clock import Window, local_time, windows_of
from freshmart_cli.simulate.delivery import Deliveries
from freshmart_cli.simulate.demand import Appointment, visits_of
from freshmart_cli.simulate.evidence.tables import Tables
from freshmart_cli.simulate.faults.incident import Incident, Scene
from freshmart_cli.simulate.faults.registry import FAULT_KINDS
from freshmart_cli.simulate.ledger import DayTotals, Ledger
from freshmart_cli.simulate.options import SimulationOptions
from freshmart_cli.simulate.placement import PlacedFault
from freshmart_cli.simulate.posfile import FileHead, wrapped_file_seq
from freshmart_cli.simulate.shelf import Shelf
from freshmart_cli.simulate.sources import Source
from freshmart_cli.simulate.till import Till
from freshmart_cli.simulate.window_file import WindowFile
from freshmart_cli.simulate.witness import Witness

_CREATED_AFTER = 20
_SENT_AFTER = 30


@dataclass(frozen=True, slots=True)
class Office:
    """What all stores share. Tills that were not asked for sell all the same, but send nothing."""

    options: SimulationOptions
    deliveries: Deliveries
    ledger: Ledger
    second_delivery: int
    tables: Tables = field(default_factory=Tables)
    witnesses: list[Witness] = field(default_factory=list)

    @property
    def sends(self) -> bool:
        return Source.POS in self.options.sources


class StoreRun:
    """Days must come in order: registers, file sequences and goods returned carry over."""

    def __init__(self, office: Office, store: Store, till: Till, shelf: Shelf) -> None:
        self._office = office
        self._store = store
        self._till = till
        self._shelf = shelf
        self._day = office.options.start
        self._delays = Random(0)
        self._sent = 0
        self._spare = _windows_in(office.options, store.timezone)

    def trade(self, day: date, faults: Sequence[PlacedFault]) -> None:
        """A whole business day; memory holds one window, or those that one fault spans."""
        store, options = self._store, self._office.options
        windows = windows_of(day, store.timezone)
        visits = visits_of(store, day, options.seed, options.transactions_per_day)
        totals = self._office.ledger.open(store.store_id, day, len(windows))
        self._till.open(day, options.seed, self._shelf.pools(_week(day)))
        self._day = day
        self._delays = Random(f"delays:{options.seed}:{store.store_id}:{day.isoformat()}")
        held: list[WindowFile] = []
        for window, appointments in zip(windows, visits, strict=True):
            fault = next((fault for fault in faults if fault.covers(window.index)), None)
            file = self._sell(window, appointments, fault)
            self._record(totals, window, file)
            if fault is None:
                self._send(file)
                continue
            held.append(file)
            if len(held) == fault.span:
                self._strike(totals, fault, tuple(held))
                held.clear()

    def _record(self, totals: DayTotals, window: Window, file: WindowFile) -> None:
        self._office.ledger.sold(totals, file.head.kind, file.transactions)
        if file.transactions:
            for witness in self._office.witnesses:
                witness.sold(window, file.transactions)

    def _send(self, file: WindowFile) -> None:
        if self._office.sends:
            self._office.deliveries.write(file.path, file.content, file.arrived)

    def _sell(self, window: Window, appointments: Sequence[Appointment], fault: PlacedFault | None) -> WindowFile:
        empties = fault is not None and FAULT_KINDS[fault.request.kind].empties
        coming = () if empties else appointments
        transactions = self._till.transactions(window, coming, final=fault is not None)
        timezone = self._store.timezone
        head = FileHead(
            store_id=self._store.store_id,
            business_date=self._day,
            file_seq=wrapped_file_seq(self._store.first_file_seq + self._sent),
            created=local_time(window.ends + _CREATED_AFTER, timezone),
            utc_offset=window.utc_offset,
            window_start=window.start_local,
            window_end=window.end_local,
            kind="N" if transactions else "E",
        )
        self._sent += 1
        arrived = window.ends + _SENT_AFTER + int(90 * self._delays.random())
        return WindowFile(head, transactions, timezone, window.ends, arrived)

    def _strike(self, totals: DayTotals, fault: PlacedFault, files: tuple[WindowFile, ...]) -> None:
        kind = FAULT_KINDS[fault.request.kind]
        assert kind.inflict is not None
        scene = Scene(
            kind=kind.name,
            parameters=kind.settings(fault.request),
            files=files,
            second_delivery=self._office.second_delivery + 10 * fault.number,
            spare_file_seq=wrapped_file_seq(self._store.first_file_seq + self._spare),
            number=fault.number,
        )
        self._spare += 1
        incident: Incident = kind.inflict(scene)
        for shipment in incident.shipments:
            self._office.deliveries.write(shipment.path, shipment.content, shipment.arrived, shipment.delivery)
        self._office.ledger.struck(totals, fault.number, incident)
        for witness in self._office.witnesses:
            witness.struck(incident.effects)


def _week(day: date) -> int:
    """Weeks of promotions run from Sunday to Saturday."""
    return day.toordinal() // 7


def _windows_in(options: SimulationOptions, timezone: str) -> int:
    days = (options.start + timedelta(days=number) for number in range(options.days))
    return sum(len(windows_of(day, timezone)) for day in days)
