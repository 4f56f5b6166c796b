"""Change events on the real engine: envelopes of every kind, masks, references, repetitions after a crash."""

from __future__ import annotations

import hmac
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from freshmart_cli.engine.connect_engine import ConnectEngine
from freshmart_cli.engine.masks import Mask
from freshmart_cli.execute import histories
from freshmart_cli.execute.boundaries import Boundary
from tests.cdc.changes import LEFT
from tests.cdc.contracts import LOANS, LOG
from tests.cdc.lakehouse import SINCE_EVER, Library
from tests.engine.conftest import MASK_KEY

SOURCE = "source: loans\npath: loans/*.jsonl\n"
MARCH_1 = 1_772_323_200_000


@pytest.fixture
def library(tmp_path: Path, engine: ConnectEngine) -> Library:
    engine.offer(Mask("mask_person_reader", MASK_KEY, "reader"))
    return Library(
        tmp_path, engine, {"contracts/log.yml": LOG, "contracts/loans.yml": LOANS, "sources/loans.yml": SOURCE}
    )


def masked(reader: int) -> str:
    return hmac.digest(b"a key for tests", f"reader:{reader}".encode(), "sha256").hex()


def envelope(op: str, place: int, table: str = "readers", **said: Any) -> dict[str, Any]:
    """``after``, ``before`` and whatever else is to be said of the source."""
    rows = {"before": said.pop("before", None), "after": said.pop("after", None)}
    source = {"db": "lib", "schema": "library", "table": table, "lsn": place, "txId": place}
    source["ts_ms"] = MARCH_1 + place * 1000
    sequence = json.dumps([str(place - 1), str(place)])
    return {**rows, "op": op, "source": {"snapshot": "false", "sequence": sequence, **source, **said}, "ts_ms": MARCH_1}


def line(op: str, place: int, table: str = "readers", **said: Any) -> str:
    return json.dumps(envelope(op, place, table, **said))


def reader(number: int, **values: Any) -> dict[str, Any]:
    return {"id": number, "name": "Anna", "phone": "+49123456", "joined": 20000, "fee": "2.50", "note": "x", **values}


def at(lsn: int) -> datetime:
    return datetime.fromtimestamp((MARCH_1 + lsn * 1000) / 1000, UTC)


def test_values_are_found_typed_and_masked(library: Library) -> None:
    first = reader(900, address={"town": "Ulm"}, phone=None, mobile="0049 777", fee=None)
    library.deliver(line("c", 1, after=first))
    (row,) = library.rows("readers")
    assert (row["reader"], row["name"], row["phone"], row["town"]) == (masked(900), "***", " 777", None)
    assert (str(row["joined"]), str(row["fee"]), row["note_length"], row["database"]) == (
        "2024-10-04",
        "1.50",
        1,
        "lib",
    )
    assert (row["valid_from"], row["valid_to"], row["is_current"]) == (SINCE_EVER, None, True)
    stored = json.dumps(library.rows("readers__events"), default=str)
    assert not [clear for clear in ("Anna", "0049 777", "Ulm") if clear in stored]


def test_lines_that_change_no_row_are_counted_and_nothing_else(library: Library) -> None:
    message = json.dumps({"op": "m", "ts_ms": 1, "source": {"lsn": 7}, "message": {"prefix": "x"}})
    steps = library.deliver(
        "null",
        '{"schema": null, "payload": null}',
        message,
        json.dumps({"status": "BEGIN", "id": "748:1", "ts_ms": 5}),
        line("u", 2, table="secrets", after={"id": 1}),
        line("u", 2, schema="other", after=reader(1)),
        "\ufeff" + line("c", 3, after=reader(1)),
    )
    assert steps[1].message == "1 accepted, 2 tombstones, 2 messages, 2 unclaimed"
    (recorded,) = library.context().records.read("conservation")
    assert (recorded["read"], recorded["accepted"]) == (1, 1)


CUT = line("u", 5, after=reader(4))
BAD = (
    ("nonsense", ["envelope:unreadable"]),
    ("", ["envelope:unreadable"]),
    (CUT[:-3], ["envelope:unreadable"]),
    (f"{CUT} {CUT}", ["envelope:unreadable"]),
    (f"{CUT}, {CUT}", ["envelope:unreadable"]),
    (json.dumps({"op": "u", "after": {"id": 1}}), ["envelope:unreadable"]),
    (line("x", 5, after=reader(4)), ["op:unknown"]),
    (json.dumps({**envelope("u", 5, after=reader(4)), "op": None}), ["op:missing"]),
    (line("u", 5, after=reader(4), lsn=None, sequence=None), ["order:missing"]),
    (line("u", 5, after=reader(4), lsn=-5), ["order:missing"]),
    (json.dumps({**envelope("u", 5, after=reader(4), ts_ms="soon"), "ts_ms": None}), ["time:missing"]),
    (line("u", 5), ["after:missing"]),
    (line("d", 5), ["key:missing:reader"]),
    (line("u", 5, after=reader(4, id=None)), ["key:missing:reader"]),
    (line("u", 5, after=reader(4, id="four")), ["unreadable:reader", "key:missing:reader"]),
    (line("u", 5, after=reader(4, fee="dear")), ["unreadable:fee"]),
    (line("u", 5, after=reader(4, fee="-1")), ["fee_is_owed"]),
)


def test_what_is_no_change_is_quarantined_with_its_reason_and_spoils_nothing(library: Library) -> None:
    library.deliver(line("c", 3, after=reader(4)), *(text for text, _ in BAD))
    assert library.columns("readers", "reader", "is_current") == [(masked(4), True)]
    found = dict(library.columns("readers__quarantine", "_row_number", "_reasons"))
    assert [found[number] for number in range(2, len(BAD) + 2)] == [reasons for _, reasons in BAD]


def test_a_key_that_changes_takes_what_was_left_as_it_was_along(library: Library) -> None:
    renamed = line("d", 4, before={"id": 1, "note": ""}), line("c", 4, after=reader(2, note=LEFT))
    library.deliver(renamed[1])
    assert library.columns("readers", "reader", "note") == [(masked(2), None)]
    library.deliver(renamed[0], "null")
    library.deliver(line("u", 5, after=reader(2, note=LEFT, name="Berta")), line("d", 8, before={"id": 2}))
    library.deliver(line("c", 8, after=reader(3, note=LEFT)))
    assert library.columns("readers", "reader", "note")[0][1] is None
    library.deliver(line("c", 2, after=reader(1, note="long")))
    found = {row["reader"]: (row["note"], row["note_length"]) for row in library.rows("readers")}
    assert found == {masked(number): ("long", 4) for number in (1, 2, 3)}


def test_an_update_that_tells_the_key_before_ends_the_row_of_that_key(library: Library) -> None:
    library.deliver(line("c", 1, after=reader(1, note="long")))
    library.deliver(line("u", 2, before=reader(1, note="long"), after=reader(2, note=LEFT)))
    found = {row["reader"]: (row["note"], row["valid_to"]) for row in library.rows("readers")}
    assert found == {masked(1): ("long", at(2)), masked(2): ("long", None)}
    (recorded,) = [each for each in library.context().records.read("conservation") if each["batch_id"] > "2"][-1:]
    assert (recorded["read"], recorded["accepted"]) == (1, 1)


def test_of_two_contents_for_one_change_the_same_stands_whichever_came_first(
    tmp_path: Path, engine: ConnectEngine
) -> None:
    one, other = (line("c", 1, after=reader(1, note=note)) for note in ("one", "other"))
    ends = []
    for turn, lines in enumerate(((one, other), (other, one))):
        library = Library(tmp_path / str(turn), engine, {"contracts/log.yml": LOG.partition("  passes")[0]})
        for each in lines:
            library.deliver(each)
        ends.append(library.columns("readers", "note"))
        assert [row["duplicate"] for row in library.context().records.read("conservation")] == [0, 1]
    assert ends[0] == ends[1]


def test_a_row_of_a_snapshot_that_fails_says_at_least_that_its_key_is_there(library: Library) -> None:
    library.deliver(*(line("c", number, after=reader(number)) for number in (1, 2, 3)))
    picture = {"sequence": '[null, "9"]'}
    library.deliver(
        line("r", 9, after=reader(1), snapshot="first", **picture),
        line("r", 9, after=reader(2, fee="-1"), snapshot="true", **picture),
        line("r", 9, after=reader(4), snapshot="last", **picture),
    )
    assert {row["reader"]: row["valid_to"] for row in library.rows("readers")} == {
        masked(1): None,
        masked(2): None,
        masked(3): at(9),
        masked(4): None,
    }


def change_of_pass(op: str, lsn: int, number: int, reader_: int | None = None) -> str:
    row = {"branch": "north", "pass": number, "reader": reader_, "active": True}
    return line(op, lsn, "passes", **({"before": row} if op == "d" else {"after": row}))


def test_references_find_parents_that_ended_or_were_deleted_and_parents_that_come_later(library: Library) -> None:
    library.deliver(change_of_pass("c", 1, 7, 900), change_of_pass("c", 2, 8, 901), line("c", 3, after=reader(900)))
    assert library.columns("passes", "pass", "_missing_reader") == [(7, False), (8, True)]
    library.deliver(change_of_pass("d", 4, 7), line("c", 5, after=reader(901)), line("d", 6, before={"id": 900}))
    assert library.columns("passes", "pass", "_missing_reader") == [(8, False)]
    loans = [
        line("c", number, "loans", after={"loan": number, "branch": "north", "pass": 6 + number})
        for number in (1, 2, 3)
    ]
    loans.append(line("u", 9, "loans", after={"loan": 3, "branch": "north", "pass": 9, "note": 1}))
    loans.append(line("u", 10, "loans", after={"loan": 3, "branch": None, "pass": 9}))
    library.deliver(*loans, source="loans")
    assert library.columns("loans", "loan", "valid_to", "_missing_pass") == [
        (1, None, False),
        (2, None, False),
        (3, None, False),
        (3, at(10), True),
    ]
    steps = library.deliver(change_of_pass("c", 11, 9, 900))
    assert [(step.step, step.rows) for step in steps if step.table == "silver.loans"] == [("heal", 1)]
    assert [flag for *_, flag in library.columns("loans", "loan", "_missing_pass")] == [False] * 4


def story() -> list[tuple[str, ...]]:
    """Three batches in which every kind of change meets rows that are there already."""
    picture = {"sequence": '[null, "40"]'}
    return [
        tuple(line("c", number, after=reader(number, note="long")) for number in range(1, 7)),
        (
            line("u", 11, after=reader(1, name="Berta", note=LEFT)),
            line("u", 10, after=reader(1, note="older")),
            line("d", 20, before={"id": 2}),
            "null",
            line("u", 19, after=reader(2, note="late")),
            line("d", 30, before={"id": 3}),
            line("c", 30, after=reader(33, note=LEFT)),
            line("u", 31, after=reader(4, fee="dear")),
            change_of_pass("c", 32, 7, 1),
        ),
        (
            line("r", 40, after=reader(1), snapshot="first", **picture),
            line("r", 40, after=reader(5, note="seen"), snapshot="last", **picture),
            line("t", 50, "passes"),
            change_of_pass("c", 51, 8, 5),
            line("u", 19, after=reader(2, note="late")),
        ),
    ]


TABLES = ("readers", "readers__events", "readers__quarantine", "passes", "passes__events", "passes__quarantine")
ROWS_IN_THE_END = 11
PASSING = {"_batch_id", "_ingestion_timestamp", "_arrived_at"}


def whole(library: Library) -> dict[str, list[str]]:
    return {
        table: sorted(repr({k: v for k, v in row.items() if k not in PASSING}) for row in library.rows(table))
        for table in TABLES
    }


def test_a_rebuild_from_bronze_equals_what_came_batch_by_batch(
    library: Library, untouched: dict[str, list[str]]
) -> None:
    for lines in story():
        library.deliver(*lines)
    assert len(untouched["readers"]) == ROWS_IN_THE_END
    assert whole(library) == untouched
    library.deliver(rebuild=True)
    assert whole(library) == untouched
    assert {step.state for step in library.deliver()} == {"unchanged"}


class Stopped(BaseException):
    """What a killed process would be."""


@pytest.fixture(scope="module")
def untouched(tmp_path_factory: pytest.TempPathFactory, engine: ConnectEngine) -> dict[str, list[str]]:
    """What the story ends in."""
    engine.offer(Mask("mask_person_reader", MASK_KEY, "reader"))
    library = Library(tmp_path_factory.mktemp("untouched"), engine, {"contracts/log.yml": LOG})
    for lines in story():
        library.deliver(*lines)
    return whole(library)


@pytest.mark.parametrize(
    ("place", "visit", "batch"),
    [
        (Boundary.SILVER_RECORDED, 1, 2),
        (Boundary.SILVER_EVENTS_KEPT, 1, 0),
        (Boundary.SILVER_EVENTS_KEPT, 2, 2),
        (Boundary.SILVER_HISTORY_PUBLISHED, 1, 2),
        (Boundary.SILVER_QUARANTINED, 2, 2),
    ],
)
def test_a_promotion_that_ended_anywhere_is_finished_by_the_next(
    library: Library,
    untouched: dict[str, list[str]],
    monkeypatch: pytest.MonkeyPatch,
    place: Boundary,
    visit: int,
    batch: int,
) -> None:
    for number, lines in enumerate(story()):
        if number == batch:
            with monkeypatch.context() as patched:
                patched.setattr(histories, "reached", _stopping(place, visit))
                with pytest.raises(Stopped):
                    library.deliver(*lines)
            library.deliver()
        else:
            library.deliver(*lines)
    assert whole(library) == untouched


def _stopping(place: Boundary, visit: int) -> Any:
    seen: list[Boundary] = []

    def reached(boundary: Boundary) -> None:
        seen.append(boundary)
        if boundary == place and seen.count(place) == visit:
            raise Stopped

    return reached


ROWS = """\
contract: log
cadence: 1h
format: delimited
tables:
  fees:
    grain: one row per branch and version
    keys: [branch]
    columns: {branch: string not null, fee: "decimal(8,2)", since: timestamp, step: int}
    load: {mode: %s, order_by: [since, step]}
"""


@pytest.mark.parametrize("load", ("scd1", "scd2"))
def test_rows_of_other_formats_are_versions_in_their_own_order(
    tmp_path: Path, engine: ConnectEngine, load: str
) -> None:
    files = {"contracts/log.yml": ROWS % load, "sources/log.yml": "source: log\npath: log/*.csv\n"}
    library = Library(tmp_path, engine, files)
    lines = (
        "north,2.00,2026-03-02,10",
        "north,3.00,2026-03-02,9",
        "south,1.00,,",
        "north,1.00,2026-03-01,1",
        "north,2.00,2026-03-05,1",
    )
    for number, each in enumerate(lines):
        library.land(f"log/{number}.csv", f"branch,fee,since,step\n{each}\n".encode())
        library.deliver()
    current = [(row["branch"], str(row["fee"])) for row in library.rows("fees") if load == "scd1" or row["is_current"]]
    assert sorted(current) == [("north", "2.00"), ("south", "1.00")]
    if load == "scd2":
        told = [
            (str(row["fee"]), row["valid_from"].date().isoformat())
            for row in library.rows("fees")
            if row["branch"] == "north"
        ]
        assert sorted(told) == [("1.00", "1900-01-01"), ("2.00", "2026-03-02"), ("2.00", "2026-03-05")]
