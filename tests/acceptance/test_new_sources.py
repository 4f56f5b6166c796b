"""A new source is configuration, never code: two sources that the toolkit never saw go from YAML to gold."""

from __future__ import annotations

import shutil
from datetime import date
from decimal import Decimal
from pathlib import Path

from tests.support.driving import deliver, options, table

CASE = Path(__file__).parent / "two_new_sources"


def test_a_csv_and_a_fixed_width_source_go_from_yaml_to_gold(tmp_path: Path) -> None:
    workspace = tmp_path / "workspace"
    shutil.copytree(CASE, workspace)
    landing, lakehouse = workspace / "landing", tmp_path / "lake"
    report = deliver(landing, lakehouse, workspace)
    where = options(landing, lakehouse, workspace)
    assert report.exit_code == 0
    weights = {
        (row["city"], row["sent_on"]): (row["parcels"], row["weight_kg"]) for row in table(where, "gold.city_weights")
    }
    assert weights == {
        ("Bad; Ems", date(2026, 3, 1)): (1, Decimal("12.250")),
        ("Köln", date(2026, 3, 3)): (1, Decimal("3.000")),
        ("Trier", date(2026, 3, 3)): (1, Decimal("5.500")),
    }
    reasons = {
        row["_source_file"] + str(row["_row_number"]): row["_reasons"]
        for row in table(where, "silver.deliveries__quarantine")
    }
    assert set(reasons) == {"deliveries/a.csv4", "deliveries/a.csv5", "deliveries/b.csv4"}
    assert "positive" in reasons["deliveries/a.csv4"]
    assert "unreadable:parcel" in reasons["deliveries/a.csv5"]
    assert "fields:count" in reasons["deliveries/b.csv4"]
    totals = {row["meter"]: (row["days"], row["kwh"]) for row in table(where, "gold.meter_totals")}
    assert totals == {"000017": (2, Decimal("3.25"))}
    hidden = {
        row["meter"]: row["_reasons"]
        for row in table(where, "silver.meter_days__quarantine")
        if row["meter"] != "000017"
    }
    assert hidden["000018"] == ["readings.real_hour"]
    assert hidden["000019"] == ["has_readings"]
    again = deliver(landing, lakehouse, workspace)
    assert {step.state for step in again.steps} == {"unchanged"}
