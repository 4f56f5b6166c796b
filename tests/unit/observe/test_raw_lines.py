"""Lines found again in bronze."""

from __future__ import annotations

from freshmart_cli.execute.context import Context
from freshmart_cli.execute.ledger import BatchPlan
from freshmart_cli.observe.raw_lines import Place, read_lines
from tests.support.fake_engine import FakeEngine
from tests.unit.observe.existing import pretend


def planned(context: Context, batch: str, outcome: str) -> None:
    context.ledger.write_plan(BatchPlan(batch, "parcels", 0, ()))
    if outcome:
        context.ledger.conclude("parcels", batch, outcome)  # type: ignore[arg-type]


def test_only_committed_batches_are_read(context: Context, engine: FakeEngine) -> None:
    pretend(context, "bronze.parcels_raw")
    for batch, outcome in (("b1", "committed"), ("b2", "aborted"), ("b3", "")):
        planned(context, batch, outcome)
    engine.answer(
        "parcels_raw",
        [
            {
                "_batch_id": "b1",
                "_file_hash": "h",
                "_row_number": 2,
                "_source_file": "a.dat",
                "_raw": "I",
                "_raw_bytes": None,
            }
        ],
    )
    places = [Place(batch, "h", 2) for batch in ("b1", "b2", "b3")]
    found = read_lines(context, context.workspace.contracts["parcels"], places, show_pii=True)
    assert [(place.batch_id, line.file, line.row) for place, line in found.items()] == [("b1", "a.dat", 2)]
    (sql,) = [call.sql for call in engine.calls if call.verb == "query"]
    assert "'b1'" in sql
    assert "'b2'" not in sql
    assert "'b3'" not in sql


def test_nothing_is_asked_where_nothing_is_wanted(context: Context, engine: FakeEngine) -> None:
    pretend(context, "bronze.parcels_raw")
    assert read_lines(context, context.workspace.contracts["parcels"], [], show_pii=False) == {}
    assert engine.calls == []


def test_bytes_that_are_no_text_are_shown_byte_by_byte(context: Context, engine: FakeEngine) -> None:
    pretend(context, "bronze.scans_raw")
    context.ledger.write_plan(BatchPlan("b1", "scans", 0, ()))
    context.ledger.conclude("scans", "b1", "committed")
    row = {
        "_batch_id": "b1",
        "_file_hash": "h",
        "_row_number": 1,
        "_source_file": "s.csv",
        "_raw": None,
        "_raw_bytes": b"7;\xff",
    }
    engine.answer("scans_raw", [{**row, "_fields": None, "_header": None}])
    (line,) = read_lines(context, context.workspace.contracts["scans"], [Place("b1", "h", 1)], False).values()
    assert line.record.text == "7;\xff"
