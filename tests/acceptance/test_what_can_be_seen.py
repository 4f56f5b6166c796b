"""A lakehouse with every kind of trouble in it: reconciled to the cent, traced to the line, decided by hand."""

from __future__ import annotations

import shutil
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from freshmart_cli.contracts.loading import load_workspace
from freshmart_cli.errors import UserError
from freshmart_cli.names import TableName
from freshmart_cli.observe.quarantined import Choice
from freshmart_cli.observe.reconcile import OTHER
from freshmart_cli.observe.reconciliation import NOT_PROMOTED, Reconciliation
from freshmart_cli.observe.traces import TraceOptions
from freshmart_cli.pipeline import views
from freshmart_cli.pipeline.runs import promote_gold, promote_silver, run
from freshmart_cli.pipeline.session import Options, session
from tests.support.depot import DEPOTS, NOW, Parcel, depot, land, parcels_file

DAY, NEXT_DAY = "20260302", "20260303"
CONFLICT = "2026-03-02/3"


def with_unreadable_item(content: bytes, amount: bytes) -> bytes:
    """The till itself wrote an amount that is no number: its checksum agrees."""
    body = content.replace(amount, b"0000X25{", 1)
    before, trailer = body.rsplit(b"\nT", 1)
    crc = zlib.crc32(before + b"\nT" + trailer[:16])
    return before + b"\nT" + trailer[:16] + f"{crc:08X}".encode() + trailer[24:]


@dataclass(frozen=True)
class Yard:
    """Where the workspace and its lakehouse are."""

    options: Options

    def copied(self, to: Path) -> Yard:
        shutil.copytree(self.options.workspace, to, dirs_exist_ok=True)
        return Yard(Options(to, as_of=self.options.as_of))


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Yard]:
    """Two runs: files of one day with every outcome, then a redelivery, a resend and a second version."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DEPOT_HMAC_PERSON", "a key for tests")
        folder = tmp_path_factory.mktemp("yard")
        workspace = depot(folder)
        early, late = NOW - timedelta(days=6), NOW - timedelta(days=5)
        first = parcels_file(DAY, Parcel(1, (250, 150)), Parcel(2, (99,), status="O"))
        land(workspace, "depots/depots_20260301.csv", DEPOTS, early)
        land(workspace, "parcels/1.dat", first, early)
        land(workspace, "parcels/2.dat", parcels_file(DAY, Parcel(3, (1000,), sender="BERTA"), serial=2), early)
        land(
            workspace,
            "parcels/3.dat",
            parcels_file(DAY, Parcel(4, (500,), cost=700), Parcel(5, (40,)), serial=3),
            early,
        )
        land(workspace, "parcels/4.dat", parcels_file(DAY, Parcel(6, (800,)), serial=4, total=900), early)
        unreadable = with_unreadable_item(parcels_file(DAY, Parcel(7, (300, 625)), serial=5), b"0000062E")
        land(workspace, "parcels/5.dat", unreadable, early)
        land(workspace, "parcels/6.dat", b"", early)
        options = Options(folder, as_of=NOW)
        assert run(options).failure is None
        land(workspace, "parcels/1_again.dat", first, late)
        land(workspace, "parcels/1_R.dat", parcels_file(DAY, Parcel(1, (250, 175)), kind="R", serial=6), late)
        land(workspace, "parcels/2_other.dat", parcels_file(DAY, Parcel(3, (1100,), sender="BERTA"), serial=7), late)
        land(workspace, "parcels/8.dat", parcels_file(NEXT_DAY, Parcel(8, (75,)), serial=8), late)
        land(workspace, "stray.txt", b"nobody's", late)
        assert run(options).failure is None
        yield Yard(options)


def amounts(found: Reconciliation) -> dict[str, Decimal]:
    (waterfall,) = found.waterfalls
    assert sum((term.amount for term in waterfall.terms), Decimal(0)) == waterfall.stated
    return {term.name: term.amount for term in waterfall.terms}


def test_every_cent_that_files_state_is_accepted_or_listed_with_a_reason(filled: Yard) -> None:
    found = views.reconcile(filled.options)
    assert found.waterfalls[0].stated == Decimal("45.64")
    assert amounts(found) == {
        "paid": Decimal("5.40"),
        OTHER: Decimal("0.99"),
        "duplicates": Decimal("0.00"),
        "superseded": Decimal("4.00"),
        "quarantined": Decimal("29.00"),
        "unreadable": Decimal("6.25"),
        "unexplained": Decimal("0.00"),
    }
    assert found.unexplained == ()
    rows = {(each.reason, each.file, each.row, each.key): each.amount for each in found.differences}
    assert rows == {
        (OTHER, "parcels/1.dat", 6, "2026-03-02/2"): Decimal("0.99"),
        ("superseded", "parcels/1.dat", 2, "2026-03-02/1"): Decimal("4.00"),
        ("conflict", "parcels/2.dat", 2, CONFLICT): Decimal("10.00"),
        ("conflict", "parcels/2_other.dat", 2, CONFLICT): Decimal("11.00"),
        ("quarantined", "parcels/3.dat", 2, "2026-03-02/4"): Decimal("5.00"),
        ("quarantined", "parcels/5.dat", 2, "2026-03-02/7"): Decimal("3.00"),
        ("unreadable", "parcels/5.dat", 0, ""): Decimal("6.25"),
    }


def test_what_has_no_trailer_or_comes_again_is_listed_beside_the_waterfall(filled: Yard) -> None:
    found = views.reconcile(filled.options, "parcels")
    (broken,) = found.broken_files
    assert (broken.file, broken.stated, broken.readable) == ("parcels/4.dat", Decimal("9.00"), Decimal("8.00"))
    (again,) = found.redeliveries
    assert (again.file, again.original) == ("parcels/1_again.dat", "parcels/1.dat")
    assert again.stated == (("total", Decimal("4.99")),)
    assert [each.file for each in found.rejected] == ["parcels/6.dat"]


def test_the_waterfall_holds_for_every_depot_and_day_and_for_every_run(filled: Yard) -> None:
    found = views.reconcile(filled.options, by=("day", "_batch_id"))
    assert len(found.grouped) == 3
    for each in found.grouped:
        assert each.stated == sum((term.amount for term in each.terms), Decimal(0))
    assert sum((each.stated for each in found.grouped), Decimal(0)) == found.waterfalls[0].stated


def test_gold_equals_silver_until_silver_moves_on(filled: Yard, tmp_path: Path) -> None:
    (check,) = views.reconcile(filled.options).balances
    assert (check.actual, check.expected, check.gaps) == (Decimal("6.39"), Decimal("6.39"), ())
    yard = filled.copied(tmp_path)
    views.quarantine_decide(yard.options, Choice(CONFLICT, "parcels/2_other.dat", "the belt's scale says so"))
    assert promote_silver(yard.options, ("parcels",)).failure is None
    found = views.reconcile(yard.options)
    (gap,) = found.balances[0].gaps
    assert (gap.group, gap.reason) == ((("day", "2026-03-02"),), NOT_PROMOTED)
    assert gap.expected - gap.actual == Decimal("11.00")
    assert found.unexplained == ()
    assert views.status(yard.options).tables[0].pending_changes == 1
    assert promote_gold(yard.options).failure is None
    assert views.reconcile(yard.options).balances[0].gaps == ()


def test_a_cent_that_goes_missing_is_unexplained(filled: Yard, tmp_path: Path) -> None:
    yard = filled.copied(tmp_path)
    shutil.rmtree(tmp_path / "lake" / "gold" / "day_totals")
    with session(yard.options) as context:
        wrong = "SELECT DATE'2026-03-02' AS day, CAST(2 AS BIGINT) AS parcels, CAST(5.63 AS DECIMAL(18,2)) AS amount"
        table = context.stored(TableName("gold", "day_totals"))
        context.engine.create(table, context.engine.columns(wrong))
        context.engine.insert(table.name, wrong)
    found = views.reconcile(yard.options)
    assert {(each.key, each.amount) for each in found.unexplained} == {
        ("2026-03-02", Decimal("-0.01")),
        ("2026-03-03", Decimal("-0.75")),
    }


def test_a_figure_of_gold_is_traced_to_its_lines(filled: Yard) -> None:
    found = views.trace(filled.options, "gold.day_totals", {"day": "2026-03-02"})
    (figure,) = found.figures
    assert figure.agrees
    assert (figure.value, figure.traced, figure.path) == (
        Decimal("5.64"),
        Decimal("5.64"),
        ("gold.day_totals", "silver.items"),
    )
    assert [(each.file, each.row, each.amount) for each in figure.lines] == [
        ("parcels/1.dat", 6, Decimal("0.99")),
        ("parcels/1_R.dat", 3, Decimal("2.50")),
        ("parcels/1_R.dat", 4, Decimal("1.75")),
        ("parcels/3.dat", 5, Decimal("0.40")),
    ]
    assert [each.text[:1] for each in figure.lines] == ["I", "I", "I", "I"]


def test_personal_data_is_hidden_in_lines_unless_asked_for_and_that_is_recorded(filled: Yard, tmp_path: Path) -> None:
    yard = filled.copied(tmp_path)
    keys = {"day": "2026-03-02", "parcel": "1"}
    hidden = views.trace(yard.options, "parcels", keys)
    clear = views.trace(yard.options, "parcels", keys, TraceOptions(show_pii=True))
    texts = [line.text for reached in hidden.reached for line in reached.lines]
    assert [text[0] for text in texts] == ["P", "I", "I"]
    assert texts[0][34:44] == "*" * 10
    assert clear.reached[0].lines[0].text[34:44] == "ANNA      "
    rows = views.query(yard.options, "SELECT kind, subject FROM ops.decisions").to_pylist()
    assert rows == [{"kind": "pii_shown", "subject": "trace silver.parcels day=2026-03-02 parcel=1"}]


def test_a_misspelt_table_key_or_measure_is_answered_with_the_nearest(filled: Yard) -> None:
    for table, keys, measure, hint in (
        ("gold.day_totls", {"day": "2026-03-02"}, "", "gold.day_totals"),
        ("gold.day_totals", {"dya": "2026-03-02"}, "", "day"),
        ("gold.day_totals", {"day": "2026-03-02"}, "amuont", "amount"),
    ):
        with pytest.raises(UserError) as failure:
            views.trace(filled.options, table, keys, TraceOptions(measure=measure))
        assert hint in failure.value.hint


def test_the_quarantine_lists_what_no_accepted_delivery_answers(filled: Yard) -> None:
    found = views.quarantine_list(filled.options)
    assert {(each.kind, each.file, each.row, each.at_stake) for each in found.entries} == {
        ("conflict", "parcels/2.dat", 2, Decimal("10.00")),
        ("conflict", "parcels/2_other.dat", 2, Decimal("11.00")),
        ("invalid", "parcels/3.dat", 2, Decimal("5.00")),
        ("invalid", "parcels/5.dat", 2, Decimal("3.00")),
        ("file", "parcels/4.dat", 0, Decimal("8.00")),
    }
    assert all(each.age >= timedelta() for each in found.entries)


def test_versions_are_shown_side_by_side(filled: Yard) -> None:
    (case,) = views.quarantine_show(filled.options, CONFLICT).cases
    assert [(each.label, each.file, each.state) for each in case.versions] == [
        ("A", "parcels/2.dat", "conflict"),
        ("B", "parcels/2_other.dat", "conflict"),
    ]
    assert {(each.record, each.name, each.values) for each in case.fields if each.differs} == {
        ("P", "cost", ("10.00", "11.00")),
        ("I 001", "amount", ("10.00", "11.00")),
    }
    senders = {each.values for each in case.fields if each.name == "sender"}
    assert senders == {("**********", "**********")}
    (same,) = views.quarantine_show(filled.options, "parcels/2.dat:2").cases
    assert same == case


def test_a_decision_needs_a_reason_and_one_of_the_versions(filled: Yard, tmp_path: Path) -> None:
    yard = filled.copied(tmp_path)
    with pytest.raises(UserError, match="reason"):
        views.quarantine_decide(yard.options, Choice(CONFLICT, "parcels/2.dat", " "))
    with pytest.raises(UserError) as failure:
        views.quarantine_decide(yard.options, Choice(CONFLICT, "parcels/3.dat", "because"))
    assert "parcels/2_other.dat:2" in failure.value.hint
    with pytest.raises(UserError, match="nothing to decide"):
        views.quarantine_decide(yard.options, Choice("2026-03-02/5", "parcels/3.dat", "because"))
    made = views.quarantine_decide(yard.options, Choice(CONFLICT, "parcels/2.dat:2", "seen on the belt", by="ida"))
    assert (made.key, made.reason, made.by, len(made.files)) == (CONFLICT, "seen on the belt", "ida", 2)
    assert promote_silver(yard.options, ("parcels",)).failure is None
    assert "conflict" not in {each.kind for each in views.quarantine_list(yard.options).entries}
    rows = views.query(yard.options, "SELECT cost FROM silver.parcels WHERE parcel = 3").to_pylist()
    assert rows == [{"cost": Decimal("10.00")}]


def test_status_names_what_needs_a_person(filled: Yard) -> None:
    found = views.status(filled.options)
    (parcels,) = [each for each in found.sources if each.source == "parcels"]
    assert (parcels.open_entries, parcels.at_stake, parcels.rejected) == (5, Decimal("37.00"), ("parcels/6.dat",))
    assert parcels.freshness.age == timedelta(days=5)
    assert found.unclaimed == ("stray.txt",)
    assert {"quarantine", "files", "unclaimed"} <= {each.kind for each in found.attention}


def test_ops_tables_are_queried_like_any_other(filled: Yard) -> None:
    sql = (
        "SELECT sum(b.files) AS files, sum(c.read) AS read FROM ops.ingestion_batches b LEFT JOIN ops.conservation c"
        " ON c.source = b.source AND c.batch_id = b.batch_id WHERE b.source = 'parcels'"
    )
    (row,) = views.query(filled.options, sql).to_pylist()
    landed = filled.options.workspace / "in" / "parcels"
    lines = {path.name: path.read_bytes().count(b"\n") for path in landed.glob("*.dat")}
    assert row == {"files": 8, "read": sum(lines.values()) - lines["1_again.dat"]}


def test_orphans_are_counted_with_their_age_and_what_is_at_stake(filled: Yard, tmp_path: Path) -> None:
    assert views.orphans(filled.options) == ()
    yard = filled.copied(tmp_path)
    strangers = [Parcel(number, (120, 80)) for number in range(9, 21)]
    stranger = parcels_file(NEXT_DAY, *strangers, depot=9, serial=9)
    land(load_workspace(tmp_path, None, {}), "parcels/9.dat", stranger, NOW - timedelta(days=2))
    assert run(yard.options).failure is None
    (found,) = views.orphans(yard.options)
    assert (found.table, found.reference, found.parent) == ("silver.parcels", "depot", "silver.depots")
    assert (found.rows, found.parents, found.value) == (12, 1, Decimal("24.00"))
    assert (found.hour, found.day, found.week, found.older) == (0, 0, 12, 0)
    with pytest.raises(UserError, match="parcel"):
        views.orphans(yard.options, "parcel")


@pytest.mark.parametrize(
    "sql", ["DROP TABLE gold.day_totals", "WITH x AS (SELECT 1) INSERT INTO gold.day_totals SELECT * FROM x"]
)
def test_a_query_can_only_read(filled: Yard, sql: str) -> None:
    with pytest.raises(UserError, match="only queries"):
        views.query(filled.options, sql)
    assert views.query(filled.options, "SELECT count(*) AS n FROM gold.day_totals")["n"].to_pylist() == [2]


def test_a_table_that_is_not_there_is_answered_with_those_that_are(filled: Yard) -> None:
    with pytest.raises(UserError) as failure:
        views.query(filled.options, "SELECT * FROM gold.day_total")
    assert "did you mean gold.day_totals?" in failure.value.hint
    assert "ops.sequence_gaps" in failure.value.hint


def test_history_tells_each_run_with_its_steps(filled: Yard) -> None:
    newest, oldest, *_ = views.history(filled.options)
    assert newest.started_at > oldest.started_at
    assert {newest.command, oldest.command} == {"run"}
    assert "gold.day_totals" in {step.table for step in newest.steps}
