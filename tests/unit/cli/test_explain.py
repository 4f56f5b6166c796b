from __future__ import annotations

from freshmart_cli.compile.explain import Statement
from freshmart_cli.pipeline.plans import Explanation, Lineage
from tests.unit.cli.conftest import Run, Stand

BRONZE = Lineage("bronze.tills_raw", "tills/*.dat", ())
LINEAGE = Lineage("gold.days", "one row per day", (Lineage("silver.lines", "one row per line", (BRONZE,)),))
FOUND = Explanation("gold.days", LINEAGE, (Statement("gold.days", "SELECT [1]\nFROM silver.lines\n"),))


def test_lineage_stands_above_the_sql_as_it_runs(stand: Stand, run: Run) -> None:
    called = stand("plans.explain", FOUND)
    shown = run("explain", "days")
    assert called.arguments == ("days",)
    assert shown.out.splitlines()[:3] == [
        "gold.days  one row per day",
        "└── silver.lines  one row per line",
        "    └── bronze.tills_raw  tills/*.dat",
    ]
    assert "-- gold.days\nSELECT [1]\nFROM silver.lines\n" in shown.out
    assert shown.out.endswith("next: freshmart query 'SELECT * FROM gold.days LIMIT 10'\n")


def test_json_holds_lineage_and_statements(stand: Stand, run: Run) -> None:
    stand("plans.explain", FOUND)
    answered = run("explain", "days", "--json").document
    assert answered["lineage"]["upstream"][0]["upstream"][0]["table"] == "bronze.tills_raw"
    assert answered["statements"][0]["sql"].startswith("SELECT [1]")
