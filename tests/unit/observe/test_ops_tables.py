"""Ops tables: projections that need no engine."""

from __future__ import annotations

from datetime import UTC, datetime

import pyarrow as pa
import pytest

from freshmart_cli.execute.context import Context
from freshmart_cli.execute.ledger import BatchPlan, PlannedSlice
from freshmart_cli.execute.state import GroupState
from freshmart_cli.observe.ops_tables import TABLES

MOMENT = datetime(2026, 3, 2, 12, tzinfo=UTC)
US = int(MOMENT.timestamp() * 1e6)


def piece(path: str, state: str, detail: str = "") -> PlannedSlice:
    return PlannedSlice(path, 10, US * 1000, US * 1000, f"hash of {path}", 3, "", US, state, detail)  # type: ignore[arg-type]


@pytest.fixture
def recorded(context: Context) -> Context:
    slices = (piece("a", "new"), piece("b", "duplicate"), piece("c", "rejected", "empty: c: 0 bytes"))
    context.ledger.write_plan(BatchPlan("b1", "parcels", US, slices))
    context.ledger.conclude("parcels", "b1", "committed")
    context.ledger.write_plan(BatchPlan("b2", "parcels", US, (piece("d", "new"),)))
    context.states.write("silver.parcels", GroupState(promoted=("b1",)))
    return context


@pytest.mark.parametrize("name", [name for name in TABLES if name != "sequence_gaps"])
def test_every_table_has_its_columns_before_anything_happened(context: Context, name: str) -> None:
    table = TABLES[name](context)
    assert table.num_rows == 0
    assert pa.null() not in {field.type for field in table.schema}


def test_batches_show_what_became_of_them(recorded: Context) -> None:
    one, other = TABLES["ingestion_batches"](recorded).to_pylist()
    assert (one["outcome"], one["files"], one["rows"], one["duplicates"], one["rejected"]) == ("committed", 1, 3, 1, 1)
    assert one["promoted"]
    assert one["created_at"] == MOMENT
    assert (other["outcome"], other["promoted"]) == ("", False)


def test_slices_are_those_of_committed_batches(recorded: Context) -> None:
    assert TABLES["slices"](recorded)["path"].to_pylist() == ["a", "b", "c"]


def test_the_error_log_names_what_could_not_be_read(recorded: Context) -> None:
    (row,) = TABLES["error_log"](recorded).to_pylist()
    assert (row["path"], row["code"], row["message"]) == ("c", "empty", "c: 0 bytes")


def test_the_last_of_repeated_records_counts(context: Context) -> None:
    for failed in (1, 2):
        context.records.write(
            "quality", layer="silver", source="parcels", table="parcels", batch_id="b1", rule="known_status",
            evaluated=9, failed=failed,
        )  # fmt: skip
        terms = {"accepted": 9 - failed, "duplicate": 0, "superseded": 0, "quarantined": failed, "parked": 0}
        context.records.write("conservation", source="parcels", batch_id="b1", read=9, **terms)
    (row,) = TABLES["quality"](context).to_pylist()
    assert (row["failed"], row["action"], row["table_name"]) == (2, "quarantine", "parcels")
    (equation,) = TABLES["conservation"](context).to_pylist()
    assert (equation["read"], equation["accepted"], equation["quarantined"]) == (9, 7, 2)
    assert (equation["tombstone"], equation["message"], equation["unclaimed"]) == (0, 0, 0)


def test_tables_of_the_same_records_have_an_equation_each(context: Context) -> None:
    for table, filtered in (("letters", 1), ("cards", 2)):
        terms = {"accepted": 3 - filtered, "duplicate": 0, "superseded": 0, "quarantined": 0, "parked": 0}
        terms |= {"read": 3 - filtered, "tombstone": 4, "filtered": filtered}
        context.records.write("conservation", source="notes", table=table, batch_id="b1", **terms)
    rows = TABLES["conservation"](context).to_pylist()
    assert [(row["table_name"], row["read"], row["filtered"], row["tombstone"]) for row in rows] == [
        ("letters", 2, 1, 4),
        ("cards", 1, 2, 4),
    ]


def test_fields_that_nobody_names_are_told_by_batch_once(context: Context) -> None:
    for rows in (1, 2):
        context.records.write("drift", source="notes", table="letters", batch_id="b1", field="colour", rows=rows)
    (row,) = TABLES["drift"](context).to_pylist()
    assert (row["source"], row["table_name"], row["batch_id"], row["field"], row["rows"]) == (
        *("notes", "letters", "b1", "colour"),
        2,
    )


def test_what_a_rule_does_is_read_from_its_contract(context: Context) -> None:
    rules = ("warn:senders_are_long", "park:no_longer_declared", "unreadable:cost", "")
    for table, rule in (*(("parcels", each) for each in rules), ("gold.day_totals", "some_parcels")):
        context.records.write(
            "quality", layer="", source="parcels", table=table, batch_id="b", rule=rule, evaluated=1, failed=0
        )
    actions = {row["rule"]: row["action"] for row in TABLES["quality"](context).to_pylist()}
    assert actions == {
        "warn:senders_are_long": "warn",
        "park:no_longer_declared": "park",
        "unreadable:cost": "quarantine",
        "some_parcels": "fail",
        "": "",
    }


def test_a_restatement_has_a_row_for_each_column_that_changed(context: Context) -> None:
    changes = {"amount": ["1.00", "2.00"], "parcels": ["1", None]}
    context.records.write(
        "restatement", table="gold.day_totals", key={"day": "2026-03-02"}, changes=changes, removed=False, files=["a"]
    )
    rows = TABLES["restatements"](context).to_pylist()
    assert [(row["key"], row["column_name"], row["before"], row["after"]) for row in rows] == [
        ("day=2026-03-02", "amount", "1.00", "2.00"),
        ("day=2026-03-02", "parcels", "1", None),
    ]
    assert rows[0]["files"] == ["a"]
