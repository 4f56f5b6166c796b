"""Tables made of changes: kept first, then the rows that differ, and nothing that a crash could lose."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from freshmart_cli.errors import EngineCrashed
from freshmart_cli.execute.context import Context
from freshmart_cli.execute.ingest import ingest
from freshmart_cli.execute.promote_silver import Promoted, promote_source
from freshmart_cli.execute.state import GroupState
from tests.cdc.lakehouse import plain_tables
from tests.support.depot import context_of, depot, land
from tests.support.fake_engine import Call, FakeEngine

EVENTS, ROWS = "silver.t0__events", "silver.t0"
GOLD = """\
table: names
grain: one row per name
keys: [name]
cadence: 1d
columns: {name: string not null, n: bigint}
sql: SELECT name, count(*) AS n FROM silver.t0 WHERE {{ changed('name') }} GROUP BY name
refresh: {mode: incremental, by: name}
"""
SOURCE = {"sources/log.yml": "source: log\npath: log/*.jsonl\n", "contracts/gold/names.yml": GOLD}


def seen(**counts: Any) -> list[dict[str, Any]]:
    """What is known of the staged changes of a table."""
    empty = dict.fromkeys(("op", "place", "at", "mark", "unchanged"))
    told = {"fresh": 2, "replaced": 0, "marking": 0, "invalid": 0, **counts}
    return [{"side": "count", **empty, "created": False, **told}]


def truncate(side: str) -> dict[str, Any]:
    return {**seen()[0], "side": side, "op": "t", "place": "0005\x1fa", "at": 5, "mark": "false"}


class Log:
    """A contract of one table of changes; a line arrives at a time."""

    def __init__(self, folder: Path) -> None:
        self.engine = FakeEngine()
        self.context: Context = context_of(depot(folder, {**plain_tables(("scd2",)), **SOURCE}), self.engine)
        self._lines = 0
        self.restart()

    def restart(self) -> None:
        """A new engine, as after a crash."""
        self.engine = FakeEngine()
        self.context = replace(self.context, engine=self.engine)
        self.engine.answer("", [])
        self.engine.answer("AS state, sum", lambda sql: list(self._states()))
        self.engine.answer("'count' AS side", seen())
        self.engine.answer(r"SELECT count\(\*\) AS n FROM stage.differences", [{"n": 2}])
        self.engine.answer("SELECT DISTINCT CAST", [{"v": "anna"}])

    def promote(self) -> Promoted:
        """A line arrives and is promoted; the calls of before are forgotten."""
        self._lines += 1
        land(self.context.workspace, f"log/{self._lines}.jsonl", f"{self._lines}\n".encode())
        ingest(self.context, self.context.workspace.sources["log"])
        self.engine.calls.clear()
        return self.again()

    def again(self) -> Promoted:
        return promote_source(self.context, self.context.workspace.contracts["log"])

    def written(self) -> list[tuple[str, str]]:
        return [each for each in self.engine.verbs("insert", "merge") if each[1].startswith("silver.")]

    def _states(self) -> Iterator[dict[str, Any]]:
        for batch in self.context.ledger.committed("log"):
            yield {"_batch_id": batch, "state": "accepted", "rows": 1}


@pytest.fixture
def log(tmp_path: Path) -> Log:
    return Log(tmp_path)


def test_changes_are_kept_before_the_rows_that_follow_from_them(log: Log) -> None:
    assert log.promote().counts["accepted"] == 1
    assert log.written() == [("insert", EVENTS), ("insert", ROWS)]
    log.promote()
    assert log.written() == [("insert", EVENTS), ("merge", ROWS)]


def test_nothing_is_written_where_nothing_is_fresh(log: Log) -> None:
    log.promote()
    log.engine.answer("'count' AS side", seen(fresh=0))
    log.engine.answer(r"SELECT count\(\*\) AS n FROM stage.differences", [{"n": 0}])
    log.promote()
    assert log.written() == []


def test_a_delivery_with_less_content_takes_the_place_of_the_one_kept(log: Log) -> None:
    log.promote()
    log.engine.answer("'count' AS side", seen(replaced=1))
    log.promote()
    assert ("merge", EVENTS) in log.written()
    assert "ON t.`_event` = s.`_event`" in log.engine.sql_of("merge", EVENTS)
    assert "LEFT ANTI JOIN" in differences(log)


def differences(log: Log) -> str:
    return next(call.sql for call in log.engine.calls if call.target.startswith("stage.differences"))


def test_only_rows_of_the_keys_told_of_are_made_anew(log: Log) -> None:
    log.promote()
    assert "SEMI JOIN" not in differences(log)
    log.promote()
    assert differences(log).count("LEFT SEMI JOIN (SELECT DISTINCT id FROM stage.decided_t0") == 2


def test_all_rows_are_made_anew_where_a_fresh_change_may_end_any(log: Log) -> None:
    log.promote()
    log.engine.answer("'count' AS side", [*seen(marking=1), truncate("fresh")])
    log.promote()
    assert "SEMI JOIN" not in differences(log) and "named_struct('starts'" in differences(log)
    log.engine.answer("'count' AS side", [*seen(), truncate("known")])
    log.promote()
    assert "SEMI JOIN" in differences(log) and "named_struct('starts'" in differences(log)


def test_what_is_touched_is_recorded_before_anything_is_written(log: Log) -> None:
    recorded: list[GroupState] = []
    log.engine.before("insert", EVENTS, lambda call: recorded.append(log.context.state("silver.log")))
    log.promote()
    (state,) = recorded
    assert state.in_flight is not None and state.promoted == ()
    assert state.in_flight.values == {ROWS: {"name": ["anna"]}}
    assert log.context.state("silver.log").changes[-1].values == {ROWS: {"name": ["anna"]}}


def test_a_promotion_cut_short_makes_all_that_it_staged_again_and_forgets_nothing_touched(log: Log) -> None:
    log.promote()

    def crash(call: Call) -> None:
        raise EngineCrashed("the engine is gone")

    log.engine.before("merge", ROWS, crash)
    with pytest.raises(EngineCrashed):
        log.promote()
    log.restart()
    log.engine.answer("'count' AS side", seen(fresh=0))
    log.engine.answer("SELECT DISTINCT CAST", [{"v": "bert"}])
    log.again()
    assert "FROM stage.decided_t0" in differences(log) and "WHERE true AND id IS NOT NULL" in differences(log)
    assert log.written() == [("merge", ROWS)]
    assert log.context.state("silver.log").changes[-1].values == {ROWS: {"name": ["anna", "bert"]}}


def test_a_row_under_a_new_key_is_made_with_the_row_under_the_old_one(log: Log) -> None:
    log.promote()
    renamed = {**seen()[0], "side": "fresh", "unchanged": "note", "created": True}
    log.engine.answer("'count' AS side", [*seen(), renamed])
    log.engine.answer("SELECT DISTINCT _to, _from", [{"_to": "2", "_from": "1"}])
    log.engine.answer("SELECT DISTINCT l._text", lambda sql: [{"_text": "2"}])
    pending = iter((1, 0))
    log.engine.answer(r"count\(\*\) AS n FROM stage.(timeline|linked)", lambda sql: [{"n": next(pending)}])
    log.promote()
    staged = [target.rpartition("_")[0] for verb, target in log.engine.verbs("stage")]
    assert staged[2:] == ["stage.links_t0", "stage.timeline_note_t0", "stage.linked1_note_t0", "stage.differences_t0"]
    assert "WHERE _text IN ('1', '2')" in differences(log)
