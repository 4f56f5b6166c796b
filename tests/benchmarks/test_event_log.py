from __future__ import annotations

import pytest

from benchmarks.event_log import Does, read
from tests.benchmarks.spark_events import OF_DELTA, OF_EMPTY_LOG, OF_PYTHON, OF_ROWS, Script, asked, command


@pytest.mark.parametrize(
    ("text", "verb"),
    [
        (command("INSERT INTO delta.`/lake/silver/items`\\nSELECT 1"), "INSERT"),
        (command("MERGE INTO delta.`/lake/silver/items` t USING s"), "MERGE"),
        (command("DELETE FROM delta.`/lake/silver/items` WHERE true"), "DELETE"),
        (command("INSERT OVERWRITE DIRECTORY \\'/lake/_staging/x/y\\' USING parquet\\nSELECT 1"), "INSERT"),
        (command("CREATE TABLE IF NOT EXISTS delta.`/lake/silver/items` (`a` int) USING delta"), "CREATE TABLE"),
        (command("CREATE OR REPLACE TEMP VIEW framed AS SELECT 1"), "analysis"),
        (command("WITH a AS (SELECT 1) SELECT * FROM a"), "analysis"),
        (asked("SELECT count(*) AS n FROM delta.`/lake/silver/items`"), "query"),
        ('register_data_source {\n  name: "slices"\n}', "sources and functions"),
        ("schema {\n}", "other"),
    ],
)
def test_a_statement_is_told_by_its_first_words(text: str, verb: str) -> None:
    script = Script()
    script.begin("a1", text, 10_000)
    assert [each.verb for each in read(script.lines).statements] == [verb]


def test_jobs_belong_to_the_statement_that_their_tags_name() -> None:
    script = Script()
    script.begin("a1", command("INSERT INTO delta.`/lake/silver/items`"), 10_000)
    script.job("a1", OF_ROWS, 10_100, 10_400)
    script.end("a1", 10_500)
    script.begin("b2", asked("SELECT 1"), 10_600)
    script.job("b2", OF_ROWS, 10_700, 10_800)
    script.job("", OF_ROWS, 10_900, 11_000)
    first, second = read(script.lines).statements
    assert [(job.number, job.began, job.ended, job.stages) for job in first.jobs] == [(0, 10_100, 10_400, 2)]
    assert [job.number for job in second.jobs] == [1]
    assert [job.statement for job in read(script.lines).jobs] == ["a1", "b2", ""]
    assert (first.began, first.ended) == (10_000, 10_500)


@pytest.mark.parametrize(
    ("plan", "does"),
    [(OF_DELTA, Does.DELTA), (OF_EMPTY_LOG, Does.DELTA), (OF_PYTHON, Does.PYTHON), (OF_ROWS, Does.ROWS)],
)
def test_what_a_job_does_is_told_by_its_plan(plan: str, does: Does) -> None:
    script = Script()
    script.job("", plan, 10_000, 10_001)
    assert [job.does for job in read(script.lines).jobs] == [does]


def test_the_log_of_a_spark_that_was_killed_may_end_within_a_line() -> None:
    script = Script()
    script.job("", OF_ROWS, 10_000, 10_001)
    log = read([*script.lines, '{"Event": "SparkListenerJobSt'])
    assert (log.submitted, log.served, len(log.jobs)) == (1000, 9000, 1)
