"""The small workspace run on the real engine: what no unit test of one statement would show."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from freshmart_cli.contracts.workspace import Workspace
from freshmart_cli.engine.connect_engine import ConnectEngine
from freshmart_cli.engine.masks import Mask
from freshmart_cli.errors import BatchHeld, NeedsRebuild
from freshmart_cli.execute.context import Context
from freshmart_cli.names import TableName
from freshmart_cli.pipeline.report import RunReport, StepReport
from freshmart_cli.pipeline.steps import Journal, ingest_step, refresh_step, silver_steps
from tests.engine.conftest import MASK_KEY
from tests.support.depot import DEPOTS, FILES, NOW, Parcel, context_of, depot, land, parcels_file

GOLD = ("gold.day_totals", "gold.week_totals")
MARCH_1, MARCH_2 = date(2026, 3, 1), date(2026, 3, 2)


class Chain:
    """A workspace, its lakehouse, and runs over it a minute apart."""

    def __init__(self, folder: Path, engine: ConnectEngine) -> None:
        self._folder, self.engine, self._runs = folder, engine, 0
        self.workspace: Workspace = depot(folder)

    def change(self, changes: Mapping[str, str | None]) -> None:
        self.workspace = depot(self._folder, changes)

    def context(self) -> Context:
        return context_of(self.workspace, self.engine, NOW + timedelta(minutes=self._runs))

    def run(self, *sources: str, gold: tuple[str, ...] = (), rebuild: bool = False) -> tuple[StepReport, ...]:
        """Ingest and promote the sources, then the gold tables; nothing may fail."""
        report = self.attempt(*sources, gold=gold, rebuild=rebuild)
        if report.failure is not None:
            raise report.failure
        return report.steps

    def attempt(self, *sources: str, gold: tuple[str, ...] = (), rebuild: bool = False) -> RunReport:
        self._runs += 1
        with Journal(self.context(), "run") as journal:
            for name in sources:
                journal.step(ingest_step, name)
                silver_steps(journal, name, rebuild=rebuild)
            for name in gold:
                journal.step(refresh_step, name, rebuild=rebuild)
        return journal.report

    def land(self, name: str, content: bytes) -> None:
        land(self.workspace, name, content, NOW + timedelta(minutes=self._runs))

    def rows(self, table: str, *columns: str) -> list[tuple[Any, ...]]:
        """The rows of a table, sorted."""
        its = self.context()
        its.register(TableName.parse(table))
        found = self.engine.query(f"SELECT {', '.join(columns)} FROM {table}").to_pylist()
        return sorted((tuple(row.values()) for row in found), key=repr)


@pytest.fixture
def chain(tmp_path: Path, engine: ConnectEngine) -> Chain:
    engine.offer(Mask("mask_person_sender", MASK_KEY, "sender"))
    chain = Chain(tmp_path, engine)
    chain.land("depots/depots_20260301.csv", DEPOTS)
    return chain


def test_parcels_become_rows_totals_and_days_and_are_left_alone_after(chain: Chain) -> None:
    chain.land(
        "parcels/a.dat", parcels_file("20260301", Parcel(1, (100, -30)), Parcel(2, status="O"), Parcel(3, cost=1))
    )
    chain.land("parcels/b.dat", parcels_file("20260302", Parcel(1, (5,)), serial=2))
    chain.run("depots", "parcels", gold=GOLD)
    assert chain.rows("silver.parcels", "day", "parcel", "depot", "is_paid", "cost", "_missing_depot") == [
        (MARCH_1, 1, 7, True, Decimal("0.70"), False),
        (MARCH_1, 2, 7, False, Decimal("2.50"), False),
        (MARCH_2, 1, 7, True, Decimal("0.05"), False),
    ]
    assert chain.rows("silver.parcels__quarantine", "parcel", "_reasons", "_rows") == [(3, ["sum_of_items"], 2)]
    assert chain.rows("gold.day_totals", "day", "parcels", "amount") == [
        (MARCH_1, 2, Decimal("3.20")),
        (MARCH_2, 1, Decimal("0.05")),
    ]
    assert chain.rows("gold.week_totals", "day", "amount") == [(MARCH_1, Decimal("3.20")), (MARCH_2, Decimal("3.25"))]
    assert chain.rows("silver.parcels__days", "depot", "day", "covered_minutes", "open_issues") == [
        (7, MARCH_1, 1199, 1),
        (7, MARCH_2, 1199, 0),
        (8, MARCH_1, 0, 0),
        (8, MARCH_2, 0, 0),
    ]
    assert {step.state for step in chain.run("depots", "parcels", gold=GOLD)} == {"unchanged"}


def test_a_file_whose_trailer_lies_is_quarantined_whole_and_its_parcels_with_it(chain: Chain) -> None:
    chain.land("parcels/a.dat", parcels_file("20260301", Parcel(1), total=1))
    chain.run("depots", "parcels")
    assert chain.rows("silver.parcels", "parcel") == []
    ((reasons,),) = chain.rows("silver.parcel_files__quarantine", "_reasons")
    assert reasons == ["reconcile:total computed 2.500000, stated 0.01"]
    assert chain.rows("silver.parcels__quarantine", "parcel", "_reasons") == [(1, ["file"])]


def days(chain: Chain) -> list[tuple[Any, ...]]:
    return [
        row
        for row in chain.rows("silver.parcels__days", "depot", "day", "covered_minutes", "open_issues")
        if row[0] == 7
    ]


def test_days_follow_files_without_parcels_and_entries_without_rows(chain: Chain) -> None:
    chain.land("parcels/a.dat", parcels_file("20260301", Parcel(1)))
    chain.run("depots", "parcels")
    chain.land("parcels/empty.dat", parcels_file("20260302", serial=2))
    chain.run("parcels")
    assert days(chain) == [(7, MARCH_1, 1199, 0), (7, MARCH_2, 1199, 0)]
    chain.land("parcels/invalid.dat", parcels_file("20260302", Parcel(2, cost=1), serial=3))
    chain.run("parcels")
    assert days(chain) == [(7, MARCH_1, 1199, 0), (7, MARCH_2, 1199, 1)]
    for serial, amount in ((4, 10), (5, 20)):
        chain.land(f"parcels/conflict{serial}.dat", parcels_file("20260301", Parcel(9, (amount,)), serial=serial))
    chain.run("parcels")
    assert days(chain) == [(7, MARCH_1, 1199, 2), (7, MARCH_2, 1199, 1)]


def test_a_resend_decides_a_conflict_and_gold_follows(chain: Chain) -> None:
    for serial, amount in ((1, 10), (2, 20)):
        chain.land(f"parcels/{serial}.dat", parcels_file("20260301", Parcel(1, (amount,)), Parcel(2), serial=serial))
    chain.run("depots", "parcels", gold=GOLD)
    assert chain.rows("gold.day_totals", "parcels", "amount") == [(1, Decimal("2.50"))]
    chain.land("parcels/resend.dat", parcels_file("20260301", Parcel(1, (30,)), kind="R", serial=3))
    chain.run("parcels", gold=GOLD)
    assert chain.rows("gold.day_totals", "parcels", "amount") == [(2, Decimal("2.80"))]


TABLES = ("silver.items", "silver.parcels", "silver.parcels__versions", "silver.parcel_files")


@pytest.mark.parametrize(("crashing", "done"), [("silver.items", True), ("silver.parcels__versions", False)])
def test_a_first_promotion_that_ended_in_the_middle_counts_nothing_twice(
    chain: Chain, monkeypatch: pytest.MonkeyPatch, crashing: str, done: bool
) -> None:
    chain.land("parcels/a.dat", parcels_file("20260301", Parcel(1), Parcel(2, cost=1)))
    with monkeypatch.context() as patched:
        insert = chain.engine.insert

        def ended(table: TableName, select: str) -> None:
            if str(table) == crashing and not done:
                raise KeyboardInterrupt
            insert(table, select)
            if str(table) == crashing:
                raise KeyboardInterrupt

        patched.setattr(chain.engine, "insert", ended)
        with pytest.raises(KeyboardInterrupt):
            chain.run("depots", "parcels")
    chain.run("depots", "parcels")
    assert [chain.rows(table, "count(*)") for table in TABLES] == [[(1,)]] * 4
    assert chain.rows("silver.parcels__quarantine", "parcel") == [(2,)]


SINGLE = """\
contract: scans
cadence: 1h
format: {type: fixed_width, record_length: 10, records: {R: {fields: {scan: 1-4 int, note: 5-10 text}}}}
tables: {scans: {grain: one row per scan, keys: [scan], load: merge}}
"""


def test_a_file_of_one_record_type_needs_no_header_and_no_trailer(chain: Chain) -> None:
    chain.change({"contracts/scans.yml": SINGLE})
    chain.land("scans/a.csv", b"0001first \n0002second\nxx\n")
    steps = chain.run("scans")
    assert chain.rows("silver.scans", "scan", "note") == [(1, "first"), (2, "second")]
    assert [reasons[:1] for (reasons,) in chain.rows("silver.scans__quarantine", "_reasons")] == [["record_length"]]
    assert any(step.message == "2 accepted, 1 quarantined" for step in steps)


PLAIN = """\
contract: scans
cadence: 1h
format: {{type: delimited, delimiter: ";"}}
tables:
  scans:
    grain: one row per scan
    keys: [scan]
    columns: {{scan: int not null, {}}}
    load: {{mode: merge, on_conflict: quarantine}}
"""


def test_contents_that_read_alike_when_joined_are_told_apart(chain: Chain) -> None:
    chain.change({"contracts/scans.yml": PLAIN.format("a: string, b: string")})
    chain.land("scans/a.csv", b"scan;a;b\n1;x|y;z\n2;\\0;\n")
    chain.land("scans/b.csv", b"scan;a;b\n1;x;y|z\n2;;\\0\n")
    chain.run("scans")
    assert chain.rows("silver.scans__versions", "scan", "_state") == [
        (1, "conflict"),
        (1, "conflict"),
        (2, "conflict"),
        (2, "conflict"),
    ]


def test_columns_that_change_places_ask_for_a_rebuild_and_no_value_moves(chain: Chain) -> None:
    chain.change({"contracts/scans.yml": PLAIN.format("a: int, b: int")})
    chain.land("scans/a.csv", b"scan;a;b\n1;10;20\n")
    chain.run("scans")
    chain.change({"contracts/scans.yml": PLAIN.format("b: int, a: int")})
    chain.land("scans/b.csv", b"scan;a;b\n2;10;20\n")
    with pytest.raises(NeedsRebuild):
        chain.run("scans")
    chain.run("scans", rebuild=True)
    assert chain.rows("silver.scans", "scan", "a", "b") == [(1, 10, 20), (2, 10, 20)]


def test_what_a_rebuilt_table_no_longer_says_its_followers_forget(chain: Chain) -> None:
    for serial, day in enumerate(("20260301", "20260320"), 1):
        chain.land(f"parcels/{serial}.dat", parcels_file(day, Parcel(1), serial=serial))
    chain.run("depots", "parcels", gold=GOLD)
    text = FILES["contracts/gold/day_totals.yml"]
    narrowed = text.replace("WHERE", "WHERE i.day < DATE'2026-03-20' AND").partition("balances")[0]
    chain.change({"contracts/gold/day_totals.yml": narrowed})
    chain.run(gold=("gold.day_totals",), rebuild=True)
    chain.run(gold=("gold.week_totals",))
    assert chain.rows("gold.week_totals", "day") == [(MARCH_1,)]


def test_days_at_the_ends_of_the_calendar_stop_nobody(chain: Chain) -> None:
    chain.land("parcels/a.dat", parcels_file("20260301", Parcel(1)))
    chain.run("depots", "parcels", gold=GOLD)
    for serial, day in enumerate(("00000107", "99991231"), 2):
        chain.land(f"parcels/{serial}.dat", parcels_file(day, Parcel(1), serial=serial))
    chain.run("parcels", gold=GOLD)
    assert chain.rows("gold.day_totals", "day") == [(MARCH_1,), (date.max,)]


def test_a_parent_that_comes_later_heals_its_facts_and_changes_nothing_else(chain: Chain) -> None:
    chain.land("parcels/a.dat", parcels_file("20260301", Parcel(1), depot=9))
    chain.run("depots", "parcels", gold=GOLD)
    assert chain.rows("silver.parcels", "depot", "_missing_depot") == [(9, True)]
    chain.land("depots/depots_20260302.csv", DEPOTS + b"9,Ulm,Europe/Berlin,2026-03-01,\n")
    chain.run("depots", "parcels", gold=GOLD)
    assert chain.rows("silver.parcels", "depot", "_missing_depot") == [(9, False)]
    assert chain.rows("silver.depots", "depot", "is_current") == [(7, True), (8, True), (9, True)]


def look(chain: Chain) -> list[list[tuple[Any, ...]]]:
    return [
        chain.rows("silver.parcels", "day", "parcel", "cost", "_content"),
        chain.rows("silver.items", "day", "parcel", "seq", "amount"),
        chain.rows("silver.parcels__versions", "parcel", "_content", "_state"),
        chain.rows("gold.week_totals", "day", "amount"),
    ]


def test_a_rebuild_from_bronze_equals_what_came_bit_by_bit(chain: Chain) -> None:
    chain.land("parcels/a.dat", parcels_file("20260301", Parcel(1), Parcel(2, cost=1)))
    chain.run("depots", "parcels", gold=GOLD)
    chain.land("parcels/b.dat", parcels_file("20260301", Parcel(1, (9,)), Parcel(3), kind="R", serial=2))
    chain.run("parcels", gold=GOLD)
    before = look(chain)
    assert [row[1] for row in before[0]] == [1, 3]
    chain.run("parcels", rebuild=True)
    chain.run(gold=GOLD)
    assert look(chain) == before
    assert chain.context().state("silver.parcels").generation == 1


def test_a_rebuild_that_would_empty_a_table_is_refused_and_the_table_goes_on(chain: Chain) -> None:
    text = FILES["contracts/scans.yml"]
    chain.land("scans/a.csv", b"scan;day;weight\n1;2026-03-01;5\n2;2026-03-01;7\n")
    chain.run("scans")
    strict = text.replace("weight >= 0", "weight >= 100") + "    gate: {score: 90, min_rows: 1}\n"
    chain.change({"contracts/scans.yml": strict})
    report = chain.attempt("scans", rebuild=True)
    assert isinstance(report.failure, BatchHeld) and report.exit_code == 3
    assert chain.rows("silver.scans", "scan") == [(1,), (2,)]
    chain.change({"contracts/scans.yml": text})
    chain.land("scans/b.csv", b"scan;day;weight\n3;2026-03-01;5\n")
    chain.run("scans")
    assert chain.rows("silver.scans", "scan") == [(1,), (2,), (3,)]
