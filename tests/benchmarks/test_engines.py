from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest
import yaml

from benchmarks.cases import Case, Pair, Work
from benchmarks.engines import MOST_JOBS_PER_TABLE, Compared, as_json, as_text, main
from benchmarks.measured import Measurement
from benchmarks.sides import PYSPARK, on_engine, pyspark_script
from benchmarks.spark_work import Spent, TableJobs
from benchmarks.spine import spine, with_settings


def case(name: str, sail: float, spark: float, script: float) -> Case:
    seconds = {"freshmart-sail": sail, "freshmart-spark": spark, PYSPARK: script}
    works = tuple(Work(side, (Measurement(each, 700_000_000, ""),)) for side, each in seconds.items())
    return Case(name, 120, 50_000, works, (Decimal("1234.50"),) * 9)


@pytest.fixture
def compared() -> Compared:
    pair = Pair(case("quick history", 10.0, 90.0, 60.0), case("batch on quick history", 3.0, 60.0, 30.0))
    tables = (TableJobs("silver.pos", 4, 20, 60, 40), TableJobs("gold.store_daily", 1, 6, 12, 7))
    return Compared(
        "quick", 1, pair, tables, (Spent("starting Spark", 0, 8.0), Spent("statements: MERGE", 3, 9.5)), 25, 9
    )


def test_every_side_is_compared_with_the_script(compared: Compared) -> None:
    rows = [row.split() for row in as_text(compared).splitlines()]
    assert ["batch", "on", "quick", "history", "freshmart-spark", "60.00", "60.00", "700", "2.00"] in rows
    assert ["quick", "history", "pyspark-script", "60.00", "60.00", "700", "1.00"] in rows


def test_jobs_are_shown_by_step_and_in_all(compared: Compared) -> None:
    text = as_text(compared)
    assert ["silver.pos", "4", "20", "60", "40", "15.0"] in [row.split() for row in text.splitlines()]
    assert "freshmart's batch: 72 jobs for 5 tables, 47 of them Delta's own" in text
    assert "the script's batch: 25 jobs, 9 of them Delta's own" in text


def test_the_json_names_the_promise(compared: Compared) -> None:
    document = json.loads(as_json(compared))
    assert document["most_jobs_per_table"] == MOST_JOBS_PER_TABLE
    assert [each["jobs_per_table"] for each in document["tables"]] == [15.0, 12.0]
    assert [side["ratio"] for side in document["cases"][1]["sides"]] == [0.1, 2.0, 1.0]


def test_the_event_log_is_switched_on_beside_what_the_environment_sets(tmp_path: Path) -> None:
    before = yaml.safe_load(spine(tmp_path / "plain").joinpath("freshmart.yml").read_text("utf-8"))
    workspace = with_settings(spine(tmp_path / "logged"), "spark", {"spark.eventLog.enabled": "true"})
    after = yaml.safe_load((workspace / "freshmart.yml").read_text("utf-8"))
    kept = before["environments"]["spark"].get("settings", {})
    assert after["environments"]["spark"]["settings"] == {**kept, "spark.eventLog.enabled": "true"}
    assert after["variables"] == before["variables"]


def test_the_sides_are_told_where_to_work(tmp_path: Path) -> None:
    ours = on_engine("freshmart-spark", "spark", ["freshmart"], Path("/ws")).command(Path("/in"), Path("/out"))
    assert ours[:5] == ["freshmart", "--env", "spark", "--workspace", "/ws"]
    script = pyspark_script({"spark.eventLog.enabled": "true"}).command(Path("/in"), Path("/out"))
    assert script[:2] == ["env", "PYSPARK_SUBMIT_ARGS=--conf spark.eventLog.enabled=true pyspark-shell"]
    assert script[-4:] == ["--landing", "/in", "--lakehouse", "/out"]


def test_a_side_that_cannot_start_ends_the_comparison(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--quick", "--runs", "1", "--freshmart", "false", "--dir", str(tmp_path)]) == 1
    assert "exit code 1 of: false --env dev --workspace " in capsys.readouterr().err
