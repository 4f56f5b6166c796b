"""Simulates a chain of grocery stores: its tills and the sources around them, faults, and the truth."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, time, timedelta
from pathlib import Path

from freshmart_cli.simulate.cards import CardBook
from freshmart_cli.simulate.cast import Cast, assembled
from freshmart_cli.simulate.catalogue import Catalogue, build_catalogue
from freshmart_cli.simulate.chain import Store, build_chain
from freshmart_cli.simulate.clock import utc_instant
from freshmart_cli.simulate.delivery import Deliveries
from freshmart_cli.simulate.errors import OutputUnwritable
from freshmart_cli.simulate.evidence.tables import Tables
from freshmart_cli.simulate.fault_plan import FaultPlan
from freshmart_cli.simulate.faults.incident import Incident, Shipment
from freshmart_cli.simulate.faults.registry import FAULT_KINDS, LATE_PRODUCTS
from freshmart_cli.simulate.ledger import Ledger
from freshmart_cli.simulate.line import Line
from freshmart_cli.simulate.options import SimulationOptions, SimulationResult
from freshmart_cli.simulate.placement import placed_faults
from freshmart_cli.simulate.plan_check import check_plan
from freshmart_cli.simulate.reference_files import products_csv, products_path, stores_csv, stores_path
from freshmart_cli.simulate.shelf import Shelf
from freshmart_cli.simulate.sources import Source
from freshmart_cli.simulate.store_run import Office, StoreRun
from freshmart_cli.simulate.strikes import planned_strikes
from freshmart_cli.simulate.till import Till
from freshmart_cli.simulate.truth import Evidence, write_truth

_SECOND_DELIVERY_AT = time(14)
"""UTC, on the day after the last business date: every store's last business day has closed."""


def simulate(options: SimulationOptions, on_progress: Callable[[int, int], None] | None = None) -> SimulationResult:
    """Writes ``landing``, ``deliveries/02`` and ``truth.json`` under ``options.out``; none may exist.

    ``on_progress`` is called with the store-days done and those in all. Raises OptionsInvalid and
    FaultsUnplaceable before anything is written, OutputUnwritable."""
    options.check()
    check_plan(options)
    chain = build_chain(options)
    faults = placed_faults(options, chain)
    strikes = planned_strikes(options)
    catalogue = build_catalogue(options.seed, _late_products(options.faults))
    deliveries = _deliveries(options.out)
    office = Office(options, deliveries, Ledger(), _second_delivery(options), _tables(options))
    cast = assembled(office, chain, catalogue, strikes)
    _send_reference_files(office, chain, catalogue)
    runs = _open_stores(office, chain, catalogue, cast.cards)
    done = 0
    for day in _days(options):
        for channel in cast.channels:
            channel.plan(day)
        for store, run in zip(chain, runs, strict=True):
            if cast.trades:
                run.trade(day, faults.get((store.store_id, day), ()))
            done += 1
            if on_progress:
                on_progress(done, options.days * options.stores)
        for channel in cast.channels:
            channel.close(day)
    return _finished(office, catalogue, cast)


def _finished(office: Office, catalogue: Catalogue, cast: Cast) -> SimulationResult:
    for channel in cast.channels:
        channel.finish()
    _send_late_products(office, catalogue)
    office.tables.close()
    truth = office.options.out / "truth.json"
    write_truth(truth, Evidence(office.options, office.ledger, catalogue, office.deliveries.counts, cast.channels))
    return _result(office, truth, cast)


def _deliveries(out: Path) -> Deliveries:
    try:
        return Deliveries(out)
    except OSError as error:
        raise OutputUnwritable(out, str(error)) from error


def _tables(options: SimulationOptions) -> Tables:
    if options.events is None:
        return Tables()
    from freshmart_cli.simulate.evidence.parquet_tables import ParquetTables

    return ParquetTables(options.events)


def _days(options: SimulationOptions) -> list[date]:
    return [options.start + timedelta(days=number) for number in range(options.days)]


def _second_delivery(options: SimulationOptions) -> int:
    return utc_instant(options.start + timedelta(days=options.days), _SECOND_DELIVERY_AT)


def _late_products(plan: FaultPlan) -> int:
    kind = FAULT_KINDS[LATE_PRODUCTS]
    return sum(
        request.count * kind.settings(request)["products"] for request in plan.faults if request.kind == LATE_PRODUCTS
    )


def _send_reference_files(office: Office, chain: Sequence[Store], catalogue: Catalogue) -> None:
    """Where master data is no source of its own, the tills bring stores and products, once."""
    if not _brings_master_data(office):
        return
    start = office.options.start
    arrived = utc_instant(start, time.min)
    office.deliveries.write(stores_path(start), stores_csv(chain), arrived)
    products = products_csv(catalogue.listed(with_late=False))
    office.deliveries.write(products_path(start), products, arrived)


def _brings_master_data(office: Office) -> bool:
    return Source.POS in office.options.sources and Source.REFERENCE not in office.options.sources


def _open_stores(office: Office, chain: Sequence[Store], catalogue: Catalogue, cards: CardBook) -> list[StoreRun]:
    options = office.options
    rates = {store.town.tax_rate for store in chain}
    shelves = {rate: Shelf(catalogue, options.seed, rate) for rate in sorted(rates)}
    cents = catalogue.deposit.price
    deposit = Line(catalogue.deposit.article, "B", 1000, cents, cents)
    return [
        StoreRun(
            office,
            store,
            Till(store, cards, deposit),
            shelves[store.town.tax_rate],
        )
        for store in chain
    ]


def _send_late_products(office: Office, catalogue: Catalogue) -> None:
    """Figures do not change: the lines are orphans after the first delivery and healed by the second."""
    if not catalogue.late:
        return
    day = office.options.start + timedelta(days=office.options.days)
    content = products_csv(catalogue.listed(with_late=True))
    shipment = Shipment(products_path(day), content, office.second_delivery, 2)
    if _brings_master_data(office):
        office.deliveries.write(shipment.path, shipment.content, shipment.arrived, shipment.delivery)
    orphans = office.ledger.total(1).late_lines
    expect = "orphans after delivery 1, healed by the product file of delivery 2; sales figures never change"
    incident = Incident(LATE_PRODUCTS, (shipment,), (), expect, gtins=catalogue.late, orphan_lines=(orphans, 0))
    office.ledger.incidents.append((len(office.ledger.incidents), incident))


def _result(office: Office, truth: Path, cast: Cast) -> SimulationResult:
    counts = office.deliveries.counts
    return SimulationResult(
        landing=office.deliveries.landing,
        second_delivery=office.deliveries.second,
        truth=truth,
        files=sum(count.files for count in counts),
        lines=sum(count.lines for count in counts),
        transactions=office.ledger.transactions,
        faults=len(office.ledger.incidents) + sum(len(channel.incidents()) for channel in cast.channels),
        events=office.options.events,
    )
