"""Rows that wait for a parent: published when it is there, whenever that is, and the order tells in no table."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from freshmart_cli.engine.connect_engine import ConnectEngine
from freshmart_cli.engine.masks import Mask
from tests.engine.conftest import MASK_KEY
from tests.support.depot import DEPOTS
from tests.support.ladder import DELIVERIES, SOURCES, ladder
from tests.support.stepwise import Runs
from tests.support.tables import fingerprints
from tests.support.yard import FIRST, GOLD, RESENT, goods, yard
from tests.support.yard import SOURCES as YARD

FULL = os.environ.get("FRESHMART_FAULTS") == "full"


def history(folder: Path, engine: ConnectEngine, deliveries: Iterable[tuple[Sequence[str], Sequence[str]]]) -> Runs:
    """Files that arrive before each run, and the sources that it takes in; the last run takes in all."""
    runs = Runs(ladder(folder), engine)
    for files, sources in deliveries:
        for name in files:
            runs.land(name, DELIVERIES[name])
        runs.run(*sources)
    runs.run(*SOURCES)
    return runs


@pytest.fixture(scope="module")
def at_once(tmp_path_factory: pytest.TempPathFactory, engine: ConnectEngine) -> Runs:
    return history(tmp_path_factory.mktemp("ladder"), engine, [(tuple(DELIVERIES), SOURCES)])


def test_what_has_its_parents_is_published_and_the_rest_says_what_it_waits_for(at_once: Runs) -> None:
    assert at_once.rows("silver.regions", "region", "country", "is_current") == [
        ("north", "DE", True),
        ("north", None, False),
        ("south", "DE", True),
    ]
    assert at_once.rows("silver.regions__quarantine", "region", "_reasons") == [("east", ["park:reference:country"])]
    assert at_once.rows("silver.customers", "customer") == [(1,), (2,), (3,), (4,)]
    assert at_once.rows("silver.customers__quarantine", "customer", "_reasons", "_state") == [
        (5, ["park:reference:region"], "parked"),
        (6, ["park:reference:boss"], "parked"),
    ]
    assert at_once.rows("silver.orders", "number", "_missing_customer", "_missing_agent") == [
        (10, False, False),
        (13, False, False),
    ]
    assert at_once.rows("silver.orders__quarantine", "number", "_reasons", "_state") == [
        (12, ["park:reference:customer"], "parked"),
        (14, ["reference:agent"], "quarantined"),
        (15, ["something"], "quarantined"),
    ]
    assert at_once.rows("silver.orders__versions", "number", "_state") == [
        (10, "accepted"),
        (11, "conflict"),
        (11, "conflict"),
        (13, "accepted"),
    ]


ORDERS = {
    "parents first": [(name,) for name in DELIVERIES],
    "children first": [(name,) for name in reversed(DELIVERIES)],
    "what all wait for last": [tuple(list(DELIVERIES)[1:]), tuple(list(DELIVERIES)[:1])],
}


@pytest.mark.parametrize("order", ORDERS.values(), ids=ORDERS)
def test_the_order_of_deliveries_tells_in_no_table(
    at_once: Runs, tmp_path: Path, engine: ConnectEngine, order: list[tuple[str, ...]]
) -> None:
    assert history(tmp_path, engine, [(files, SOURCES) for files in order]).tables() == at_once.tables()


@st.composite
def histories(draw: st.DrawFn) -> list[tuple[tuple[str, ...], tuple[str, ...]]]:
    """The deliveries in any order and split, each run taking in any of the sources in any order."""
    names = draw(st.permutations(sorted(DELIVERIES)))
    cuts = sorted(draw(st.sets(st.integers(1, len(names) - 1), max_size=4)))
    parts = [names[one:other] for one, other in zip([0, *cuts], [*cuts, len(names)], strict=True)]
    some = st.lists(st.sampled_from(SOURCES), unique=True, max_size=3).map(tuple)
    return [(tuple(files), draw(some)) for files in parts]


@settings(max_examples=40 if FULL else 4, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(deliveries=histories())
def test_no_history_of_the_same_deliveries_ends_otherwise(
    at_once: Runs,
    tmp_path_factory: pytest.TempPathFactory,
    engine: ConnectEngine,
    deliveries: list[tuple[tuple[str, ...], tuple[str, ...]]],
) -> None:
    folder = tmp_path_factory.mktemp("history")
    assert history(folder, engine, deliveries).tables() == at_once.tables()
    shutil.rmtree(folder)


def test_a_parent_taken_in_alone_releases_what_waited_for_it_and_what_waited_for_that(
    tmp_path: Path, engine: ConnectEngine
) -> None:
    runs = Runs(ladder(tmp_path), engine)
    for name in ("regions/regions_20260302.csv", "customers/a.csv", "customers/b.csv", "orders/a.csv"):
        runs.land(name, DELIVERIES[name])
    runs.run("regions", "customers", "orders")
    assert runs.rows("silver.orders", "number") == []
    waiting = {each.reference: each.rows for each in runs.context().state("silver.customers").waiting}
    assert waiting == {"customers.region": 6, "customers.boss": 4}
    runs.land("countries/a.csv", DELIVERIES["countries/a.csv"])
    assert runs.run("countries")[1:] == [
        ("promote", "silver.countries", "1 accepted"),
        ("release", "silver.regions", "2 released"),
        ("release", "silver.customers", "2 released"),
        ("release", "silver.customers", "2 released"),
        ("release", "silver.orders", "2 released"),
        ("promote", "gold.day_totals", ""),
    ]
    assert [row for (row,) in runs.rows("gold.day_totals", "orders")] == [2]
    assert runs.run("countries") == []


def test_rows_that_wait_miss_no_gate_and_are_accounted_for_with_their_own_batch(
    tmp_path: Path, engine: ConnectEngine
) -> None:
    runs = Runs(ladder(tmp_path), engine)
    runs.land("customers/a.csv", b"customer,region,boss\n1,,2\n2,,3\n3,,4\n")
    assert ("promote", "silver.customers", "3 parked") in runs.run("customers")
    runs.land("customers/b.csv", b"customer,region,boss\n4,,\n5,,6\n")
    done = runs.run("customers")
    assert [each for each in done if each[1] == "silver.customers"] == [
        ("promote", "silver.customers", "1 accepted, 1 parked"),
        ("release", "silver.customers", "1 released"),
        ("release", "silver.customers", "1 released"),
        ("release", "silver.customers", "1 released"),
    ]
    context, batches = runs.context(), runs.context().state("silver.customers").promoted
    counted = {line["batch_id"]: (line["read"], line["parked"]) for line in context.records.read("conservation")}
    assert [counted[batch] for batch in batches] == [(3, 3), (2, 1)]
    measured = [line for line in context.records.read("quality") if line["table"] == "customers" and line["rule"] == ""]
    assert [(line["batch_id"], line["evaluated"], line["failed"]) for line in measured] == [
        (batches[0], 3, 0),
        (batches[1], 2, 0),
    ]


@pytest.fixture
def parcels(tmp_path: Path, engine: ConnectEngine) -> Runs:
    engine.offer(Mask("mask_person_sender", MASK_KEY, "sender"))
    return Runs(yard(tmp_path / "yard"), engine, GOLD)


def test_a_parcel_waits_with_all_of_its_items_for_what_one_of_them_lacks(parcels: Runs) -> None:
    parcels.land("depots/depots_20260301.csv", DEPOTS)
    parcels.land("goods/a.csv", goods(1))
    parcels.land("parcels/a.dat", FIRST)
    parcels.run(*YARD)
    assert parcels.rows("silver.items", "parcel", "seq") == [(1, 1)]
    assert parcels.rows("silver.parcels__quarantine", "parcel", "_reasons", "_rows", "_state") == [
        (2, ["items.park:reference:goods"], 3, "parked"),
        (3, ["items.park:reference:goods"], 4, "parked"),
        (4, ["sum_of_items"], 2, "quarantined"),
    ]
    assert parcels.rows("silver.parcels__days", "depot", "open_issues") == [(7, 1), (8, 0)]
    parcels.land("goods/b.csv", goods(2))
    assert ("release", "silver.parcels", "1 released") in parcels.run("goods")
    assert parcels.rows("silver.items", "parcel", "seq") == [(1, 1), (2, 1), (2, 2)]
    assert parcels.rows("gold.day_totals", "CAST(amount AS STRING)") == [("1.70",)]
    assert parcels.rows("gold.week_totals", "CAST(amount AS STRING)") == [("1.70",)]


def test_a_version_in_conflict_was_received_all_the_same(parcels: Runs) -> None:
    """Else a parcel would be published or not by whether it came before the second version."""
    parcels.land("depots/depots_20260301.csv", DEPOTS)
    parcels.land("goods/a.csv", goods(1))
    parcels.land("goods/b.csv", b"name,shelf\nitem 1,9\n")
    parcels.run("goods", "depots")
    assert parcels.rows("silver.goods", "name") == []
    parcels.land("parcels/a.dat", FIRST)
    parcels.run("parcels")
    assert parcels.rows("silver.parcels", "parcel") == [(1,)]


def test_a_rebuild_from_bronze_judges_by_the_parents_that_are_there(parcels: Runs) -> None:
    parcels.land("goods/a.csv", goods(1))
    parcels.land("parcels/a.dat", FIRST)
    parcels.run(*YARD)
    for name, content in (("goods/b.csv", goods(2)), ("depots/depots_20260301.csv", DEPOTS), ("parcels/b.dat", RESENT)):
        parcels.land(name, content)
    parcels.run(*YARD)
    before = parcels.tables()
    assert parcels.rows("silver.parcels", "parcel") == [(1,), (2,)]
    parcels.run("parcels", rebuild=True)
    generations = dict.fromkeys((f"silver.{name}" for name in ("parcels", "parcel_files", "items")), 1)
    after = fingerprints(parcels.workspace.lakehouse, generations)
    assert {name for name in before if after.get(name) != before[name]} <= {"silver.parcels__days"}
