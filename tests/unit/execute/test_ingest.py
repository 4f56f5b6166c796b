"""Landing → bronze: plan, one append, outcome; and what recovery makes of a crash between them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import partialmethod
from pathlib import Path

import pytest

from freshmart_cli.contracts.workspace import Workspace
from freshmart_cli.errors import EngineCrashed, StepFailed
from freshmart_cli.execute.context import Context
from freshmart_cli.execute.ingest import Ingested, ingest
from freshmart_cli.execute.ledger import Ledger
from freshmart_cli.execute.new_files import NewFiles
from freshmart_cli.names import TableName
from tests.support.depot import NOW, Watching, land
from tests.support.fake_engine import Call, FakeEngine
from tests.unit.execute.conftest import MakeContext

BRONZE = TableName("bronze", "scans_raw")
A, B = b"scan;day\n1;2026-03-01\n", b"scan;day\n2;2026-03-01\n3;2026-03-01\n"
LATER = NOW + timedelta(hours=1)


def ingested(context: Context) -> Ingested:
    return ingest(context, context.workspace.sources["scans"])


def rows_present(engine: FakeEngine, rows: int) -> None:
    engine.answer(r"count\(\*\) AS n FROM bronze.scans_raw", [{"n": rows}])


def crash(call: Call) -> None:
    raise EngineCrashed("the engine is gone")


def test_a_plan_is_durable_before_the_append_and_the_append_before_the_outcome(
    context: MakeContext, engine: FakeEngine, workspace: Workspace
) -> None:
    land(workspace, "scans/a.csv", A)
    its = context()
    seen: list[dict[str, bool]] = []
    engine.before("insert", "bronze.scans_raw", lambda call: seen.append(its.ledger.batches("scans")))
    result = ingested(its)
    assert seen == [{result.batch_id: False}]
    assert its.ledger.committed("scans") == (result.batch_id,)
    assert engine.verbs() == [("create", "bronze.scans_raw"), ("insert", "bronze.scans_raw")]


def test_one_append_takes_in_every_new_file_with_the_batchs_audit_values(
    context: MakeContext, engine: FakeEngine, workspace: Workspace
) -> None:
    land(workspace, "scans/a.csv", A)
    land(workspace, "scans/b.csv", B, NOW - timedelta(days=1))
    land(workspace, "scans/copy.csv", A)
    its = context()
    result = ingested(its)
    assert (result.files, result.rows, result.duplicates) == (2, 5, 1)
    (request,) = engine.requests
    assert [(each.relative_path, each.arrived_at_us) for each in request.slices] == [
        ("scans/a.csv", int(NOW.timestamp() * 1e6)),
        ("scans/b.csv", int((NOW - timedelta(days=1)).timestamp() * 1e6)),
    ]
    assert (request.format, request.constants.batch_id, request.constants.source_system) == (
        "delimited",
        result.batch_id,
        "scans",
    )
    assert '"delimiter":";"' in request.options
    assert engine.sql_of("insert", "bronze.scans_raw").startswith(
        "INSERT INTO bronze.scans_raw\nSELECT _row_number, _raw,"
    )


def test_the_system_that_a_source_names_stands_in_bronze(
    context: MakeContext, engine: FakeEngine, workspace: Workspace
) -> None:
    land(workspace, "parcels/a.dat", b"H\n")
    its = context()
    ingest(its, workspace.sources["parcels"])
    assert engine.requests[0].constants.source_system == "conveyor"


def test_nothing_new_starts_no_batch_and_asks_the_engine_nothing(
    context: MakeContext, engine: FakeEngine, workspace: Workspace
) -> None:
    land(workspace, "scans/a.csv", A)
    ingested(context())
    engine.calls.clear()
    result = ingested(context(LATER))
    assert (result.batch_id, result.files, result.rows) == ("", 0, 0)
    assert engine.calls == []


def test_a_batch_of_duplicates_alone_is_committed_without_an_append(
    context: MakeContext, engine: FakeEngine, workspace: Workspace
) -> None:
    land(workspace, "scans/a.csv", A)
    ingested(context())
    engine.calls.clear()
    land(workspace, "scans/b.csv", A)
    its = context(LATER)
    result = ingested(its)
    assert (result.files, result.duplicates) == (0, 1)
    assert engine.calls == []
    assert its.ledger.committed("scans")[-1] == result.batch_id


def test_a_file_that_is_the_same_when_hashed_again_makes_no_batch(
    context: MakeContext, engine: FakeEngine, workspace: Workspace
) -> None:
    (workspace.landing / "scans/a.csv").write_bytes(A)
    its = context()
    assert ingested(its).files == 1
    engine.calls.clear()
    result = ingested(its)
    assert (result.batch_id, result.files, result.duplicates) == ("", 0, 0)
    assert engine.calls == []
    assert len(its.ledger.batches("scans")) == 1
    assert [each.path for each in its.ledger.confirmed("scans")] == ["scans/a.csv"]


def small_batches(monkeypatch: pytest.MonkeyPatch, most: int) -> None:
    monkeypatch.setattr(NewFiles, "parts", partialmethod(NewFiles.parts, most_files=most))


def land_numbered(workspace: Workspace, *numbers: int) -> None:
    for number in numbers:
        land(workspace, f"scans/{number}.csv", f"scan;day\n{number};2026-03-01\n".encode())


def test_many_files_are_taken_in_as_several_batches_one_after_the_other(
    context: MakeContext, engine: FakeEngine, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    small_batches(monkeypatch, 2)
    land_numbered(workspace, 1, 2, 3, 4)
    land(workspace, "scans/5.csv", b"")
    land(workspace, "scans/6.csv", b"scan;day\n1;2026-03-01\n")
    its = context()
    result = ingested(its)
    batches = its.ledger.committed("scans")
    assert [[each.path for each in its.ledger.read_plan("scans", batch).slices] for batch in batches] == [
        ["scans/1.csv", "scans/2.csv"],
        ["scans/3.csv", "scans/4.csv"],
        ["scans/6.csv", "scans/5.csv"],
    ]
    assert (result.batch_id, result.files, result.rows, result.duplicates) == (batches[-1], 4, 8, 1)
    assert [each.path for each in result.rejected] == ["scans/5.csv"]
    assert [request.constants.batch_id for request in engine.requests] == list(batches[:2])
    assert list(its.ledger.index("scans").outcomes()) == list(batches[:2])


def test_progress_is_that_of_all_batches_together(
    context: MakeContext, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    small_batches(monkeypatch, 2)
    land_numbered(workspace, 1, 2, 3)
    watching = Watching()
    ingested(context(observer=watching))
    told = [(each.done, each.total) for each in watching.events if each.state == "advanced"]
    assert told == [(0, 3), (1, 3), (2, 3)]


def test_a_crash_in_a_later_batch_leaves_the_earlier_ones(
    context: MakeContext, engine: FakeEngine, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    small_batches(monkeypatch, 2)
    land_numbered(workspace, 1, 2, 3)
    inserted: list[Call] = []

    def crash_at_the_second(call: Call) -> None:
        inserted.append(call)
        if len(inserted) == 2:
            crash(call)

    engine.before("insert", "bronze.scans_raw", crash_at_the_second)
    with pytest.raises(EngineCrashed):
        ingested(context())
    rows_present(engine, 0)
    its = context(LATER)
    result = ingested(its)
    first, last = its.ledger.committed("scans")
    assert last == result.batch_id
    paths = [each.path for batch in (first, last) for each in its.ledger.read_plan("scans", batch).slices]
    assert paths == ["scans/1.csv", "scans/2.csv", "scans/3.csv"]


def test_a_plan_whose_rows_are_in_bronze_is_committed(
    context: MakeContext, engine: FakeEngine, workspace: Workspace
) -> None:
    class Deaf(Ledger):
        def conclude(self, source: str, batch_id: str, outcome: object) -> bool:
            raise KeyboardInterrupt

    land(workspace, "scans/a.csv", A)
    first = context()
    with pytest.raises(KeyboardInterrupt):
        ingested(context(ledger=Deaf(first.lakehouse.ledger)))
    (batch,) = first.ledger.batches("scans")
    rows_present(engine, 2)
    engine.calls.clear()
    its = context(LATER)
    assert ingested(its).batch_id == ""
    assert its.ledger.committed("scans") == (batch,)
    assert engine.verbs("insert", "delete") == []
    assert [(each["batch_id"], each["outcome"]) for each in its.records.read("recovery")] == [(batch, "committed")]


def test_a_plan_without_rows_in_bronze_is_aborted_and_its_files_are_planned_again(
    context: MakeContext, engine: FakeEngine, workspace: Workspace
) -> None:
    land(workspace, "scans/a.csv", A)
    engine.before("insert", "bronze", crash)
    with pytest.raises(EngineCrashed):
        ingested(context())
    again = FakeEngine()
    rows_present(again, 0)
    its = context(LATER, engine=again)
    (lost,) = its.ledger.batches("scans")
    result = ingested(its)
    assert its.ledger.outcome("scans", lost) == "aborted"
    assert its.ledger.committed("scans") == (result.batch_id,)
    assert result.batch_id > lost
    assert (result.files, result.rows) == (1, 2)
    assert again.verbs("delete") == []


@pytest.mark.parametrize("present", [1, 3])
def test_rows_that_are_not_the_planned_ones_are_removed(
    context: MakeContext, engine: FakeEngine, workspace: Workspace, present: int
) -> None:
    land(workspace, "scans/a.csv", A)
    engine.before("insert", "bronze", crash)
    with pytest.raises(EngineCrashed):
        ingested(context())
    again = FakeEngine()
    rows_present(again, present)
    its = context(LATER, engine=again)
    (lost,) = its.ledger.batches("scans")
    ingested(its)
    assert again.sql_of("delete", "bronze.scans_raw") == f"DELETE FROM bronze.scans_raw WHERE _batch_id = '{lost}'"
    assert its.ledger.outcome("scans", lost) == "aborted"


def test_a_crash_before_bronze_existed_is_aborted_without_asking(
    context: MakeContext, engine: FakeEngine, workspace: Workspace
) -> None:
    land(workspace, "scans/a.csv", A)
    engine.before("create", "bronze", crash)
    with pytest.raises(EngineCrashed):
        ingested(context())
    again = FakeEngine()
    result = ingested(context(LATER, engine=again))
    assert result.files == 1
    assert again.verbs("query") == []


def test_unreadable_files_stop_no_other_are_reported_and_kept(context: MakeContext, workspace: Workspace) -> None:
    land(workspace, "scans/a.csv", A)
    land(workspace, "scans/open.csv", b'scan;day\n"1;2\n')
    its = context()
    result = ingested(its)
    assert result.files == 1
    assert [each.path for each in result.rejected] == ["scans/open.csv"]
    (error,) = its.records.read("error")
    assert (error["code"], error["file"], error["batch_id"]) == ("open_quote", "scans/open.csv", result.batch_id)
    (kept,) = its.lakehouse.rejected.iterdir()
    assert kept.read_bytes() == b'scan;day\n"1;2\n'
    assert ingested(context(LATER)).rejected == ()


def test_a_changed_file_of_a_source_that_holds_waits_for_a_person(
    context: MakeContext, engine: FakeEngine, workspace: Workspace
) -> None:
    source = workspace.sources["scans"].model_copy(update={"changed_file": "hold"})
    land(workspace, "scans/a.csv", A)
    ingest(context(), source)
    land(workspace, "scans/a.csv", B, LATER)
    engine.calls.clear()
    result = ingest(context(LATER), source)
    assert [each.path for each in result.held] == ["scans/a.csv"]
    assert engine.verbs() == []


def test_as_of_a_time_later_files_wait(context: MakeContext, workspace: Workspace) -> None:
    land(workspace, "scans/a.csv", A, NOW)
    land(workspace, "scans/b.csv", B, LATER)
    result = ingested(context(as_of=NOW))
    assert result.files == 1
    assert ingested(context(LATER)).files == 1


def test_bronze_that_vanished_does_not_silently_begin_anew(context: MakeContext, workspace: Workspace) -> None:
    land(workspace, "scans/a.csv", A)
    its = context()
    ingested(its)
    bronze = its.stored(BRONZE)
    Path(bronze.location).rename(f"{bronze.location}.moved")
    land(workspace, "scans/b.csv", B)
    with pytest.raises(StepFailed, match="folder of bronze.scans_raw is gone"):
        ingested(context(LATER))
    assert len(its.ledger.batches("scans")) == 1


def test_what_is_done_is_told(context: MakeContext, workspace: Workspace) -> None:
    land(workspace, "scans/a.csv", A)
    its = context()
    ingested(its)
    assert isinstance(its.observer, Watching)
    assert [(event.state, event.message) for event in its.observer.events] == [
        ("began", ""),
        ("advanced", "looking at files"),
        ("ended", "1 file, 2 rows"),
    ]


def test_a_clock_that_went_back_gives_a_later_batch_all_the_same(context: MakeContext, workspace: Workspace) -> None:
    land(workspace, "scans/a.csv", A)
    first = ingested(context())
    land(workspace, "scans/b.csv", B)
    second = ingested(context(datetime(2020, 1, 1, tzinfo=UTC)))
    assert second.batch_id > first.batch_id
