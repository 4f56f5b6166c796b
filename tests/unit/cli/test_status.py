from __future__ import annotations

import pytest

from tests.unit.cli.conftest import Run, Stand
from tests.unit.cli.states import SOURCES, TABLES, status


def lines(out: str) -> list[list[str]]:
    return [line.split() for line in out.splitlines()]


def test_a_status_shows_freshness_days_strays_and_where_to_begin(stand: Stand, run: Run) -> None:
    stand("views.status", status())
    shown = run("status")
    found = lines(shown.out)
    assert shown.code == 0
    assert ["tills", "fresh", "2026-03-01", "12:00", "5m", "30m", "ok", "3", "12.50", "3"] in found
    assert ["gold.days", "stale", "2026-03-01", "12:00", "3d", "2d", "ok"] in found
    assert "silver.tills__days: 18 days, 18 closed, 12 complete, 9 final" in shown.out
    assert ["store=north", "2026-03-01", "98.96", "15", "2"] in found
    assert "no source claims stray.txt" in shown.out
    assert shown.out.endswith("next: freshmart run --due\n")


@pytest.mark.parametrize("state", SOURCES)
def test_the_state_of_a_source_is_told_in_a_word(stand: Stand, run: Run, state: str) -> None:
    stand("views.status", status((SOURCES[state],), ()))
    (line,) = (each for each in run("status").out.splitlines() if each.startswith("tills"))
    assert f"  {state}  " in line


@pytest.mark.parametrize("state", TABLES)
def test_the_state_of_a_table_is_told_in_a_word(stand: Stand, run: Run, state: str) -> None:
    stand("views.status", status((), (TABLES[state],)))
    (line,) = (each for each in run("status").out.splitlines() if each.startswith("gold.days "))
    assert line.endswith(f" {state}")


@pytest.mark.parametrize("code", [0, 3, 4])
def test_only_a_check_ends_with_the_code_of_what_is_missed(stand: Stand, run: Run, code: int) -> None:
    stand("views.status", status(code=code))
    assert run("status").code == 0
    assert run("status", "--check").code == code
    assert run("status", "--check", "--json").code == code


def test_where_nothing_needs_a_person_it_says_so(stand: Stand, run: Run) -> None:
    stand("views.status", status(code=0))
    shown = run("status").out
    assert "nothing needs a person" in shown
    assert shown.endswith("next: freshmart reconcile\n")


def test_json_holds_ages_in_seconds(stand: Stand, run: Run) -> None:
    stand("views.status", status())
    answered = run("status", "--json").document
    assert answered["sources"][0]["freshness"]["age"] == 300.0
    assert answered["attention"][0]["command"] == "freshmart run --due"
