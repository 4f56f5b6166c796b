from __future__ import annotations

import json
from decimal import Decimal

import pytest

from benchmarks.cases import Case, Pair, Work
from benchmarks.measured import Measurement
from benchmarks.report import Report, as_json, as_text
from benchmarks.startup import StartUp

TOLD = '{"steps": [{"step": "ingest", "table": "tills", "seconds": 0.5}]}'


def case(name: str, ours: tuple[float, ...], theirs: tuple[float, ...]) -> Case:
    works = (
        Work("freshmart", tuple(Measurement(seconds, 500_000_000, TOLD) for seconds in ours)),
        Work("peer", tuple(Measurement(seconds, 200_000_000, "5 files loaded\n") for seconds in theirs)),
    )
    return Case(name, 120, 50_000, works, (Decimal("1234.50"),) * 9)


@pytest.fixture
def report() -> Report:
    short = Pair(case("short history", (4.0,), (2.0,)), case("batch on short history", (2.0,), (1.0,)))
    full = Pair(case("full history", (9.0, 6.0, 30.0), (6.0,)), case("batch on full history", (3.0,), (1.0,)))
    return Report("full", 3, short, full, StartUp(0.2, 0.1))


def test_the_table_shows_best_median_memory_and_ratio(report: Report) -> None:
    rows = [row.split() for row in as_text(report).splitlines()]
    assert ["full", "history", "freshmart", "120", "50,000", "6.00", "9.00", "500", "1.50"] in rows
    assert ["full", "history", "peer", "120", "50,000", "6.00", "6.00", "200"] in rows


def test_the_table_shows_whether_a_batch_slows_down_as_history_grows(report: Report) -> None:
    rows = [row.split() for row in as_text(report).splitlines()]
    assert ["freshmart", "2.00", "3.00", "1.50"] in rows
    assert ["peer", "1.00", "1.00", "1.00"] in rows


def test_columns_of_a_table_end_together(report: Report) -> None:
    sums = next(table for table in as_text(report).split("\n\n") if table.startswith("sums"))
    assert len({len(row) for row in sums.splitlines()}) == 1


def test_the_steps_are_those_that_freshmart_told(report: Report) -> None:
    assert "ingest tills" in as_text(report)


def test_the_json_says_what_the_table_says(report: Report) -> None:
    document = json.loads(as_json(report))
    full = document["cases"][2]
    assert (full["ratio"], full["sums"]["net_sales"]) == (1.5, "1234.50")
    assert [side["best_seconds"] for side in full["sides"]] == [6.0, 6.0]
    assert full["sides"][0]["steps"] == [{"name": "ingest tills", "seconds": 0.5}]
    assert document["start_up"]["ratio"] == 2.0
    assert [row["ratio"] for row in document["growth"]] == [1.5, 1.0]


def test_without_freshmart_there_is_no_ratio(report: Report) -> None:
    alone = Case("full history", 1, 1, report.full.history.works[1:], report.full.history.sums)
    pair = Pair(alone, alone)
    assert [case["ratio"] for case in json.loads(as_json(Report("full", 1, pair, pair, None)))["cases"]] == [None] * 4
