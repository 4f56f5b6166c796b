from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.event_log import EventLog, read
from benchmarks.failures import TooManyJobs
from benchmarks.spark_work import TableJobs, check_jobs, table_jobs, where_time_went
from tests.benchmarks.spark_events import OF_DELTA, OF_PYTHON, OF_ROWS, Script, asked, command

LAKE = Path("/lake")


@pytest.fixture
def log() -> EventLog:
    """A bronze table and a promotion that stages rows, counts them and writes two tables."""
    script = Script()
    script.begin("a1", command("INSERT INTO delta.`/lake/bronze/raw`\\nSELECT 1"), 10_000)
    script.job("a1", OF_PYTHON, 10_200, 11_200)
    script.end("a1", 11_500)
    script.begin("a2", command("INSERT OVERWRITE DIRECTORY \\'/lake/_staging/silver.pos/x_1\\' USING parquet"), 12_000)
    script.job("a2", OF_DELTA, 12_100, 12_300)
    script.job("a2", OF_ROWS, 12_300, 12_900)
    script.end("a2", 13_000)
    script.begin("a3", asked("SELECT count(*) FROM staged_x_1 AS x_1 JOIN delta.`/lake/silver/items`"), 13_000)
    script.job("a3", OF_ROWS, 13_100, 13_400)
    script.end("a3", 13_500)
    for number, table in enumerate(("items", "heads")):
        began = 14_000 + 1000 * number
        text = f"MERGE INTO delta.`/lake/silver/{table}` t USING staged_x_1"
        script.begin(f"b{number}", command(text), began)
        script.job(f"b{number}", OF_ROWS, began + 100, began + 900)
        script.end(f"b{number}", began + 1000)
    return read(script.lines)


def test_jobs_are_counted_by_the_step_that_stages_or_the_table_that_is_written(log: EventLog) -> None:
    assert table_jobs(log, LAKE) == (TableJobs("silver.pos", 2, 4, 5, 1), TableJobs("bronze.raw", 1, 1, 1, 0))


def test_tables_of_another_lakehouse_are_nobodys(log: EventLog) -> None:
    assert table_jobs(log, Path("/elsewhere")) == ()


def test_the_time_by_kind_adds_up_to_the_whole(log: EventLog) -> None:
    spent = {row.on: (row.number, round(row.seconds, 3)) for row in where_time_went(log, 20.0)}
    assert spent == {
        "starting Spark": (0, 8.0),
        "jobs: Delta's log": (1, 0.2),
        "jobs: Python workers": (1, 1.0),
        "statements: MERGE": (2, 2.0),
        "statements: INSERT": (2, 1.3),
        "statements: query": (1, 0.5),
        "between statements": (0, 1.0),
        "before the first and after the last": (0, 6.0),
    }
    assert sum(seconds for _, seconds in spent.values()) == pytest.approx(20.0)


def test_a_table_may_take_as_many_jobs_as_promised(log: EventLog) -> None:
    found = table_jobs(log, LAKE)
    check_jobs(found, 3)
    with pytest.raises(TooManyJobs, match=r"more than 2 Spark jobs a table: silver\.pos 2\.5") as failure:
        check_jobs(found, 2)
    assert failure.value.found == {"silver.pos": 2.5}
