"""The demo's checks of the tills are red where anything at all differs from the truth."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from freshmart_cli.simulate.demo.check import Check
from freshmart_cli.simulate.demo.till_checks import check_tills
from freshmart_cli.simulate.demo.till_evidence import FIGURES, Evidence, Key
from tests.unit.simulate.conftest import World

Change = Callable[[Evidence], Evidence]


def keyed(parts: list[Any]) -> Key:
    store_id, business_date, register_id, trans_seq = parts
    return store_id, date.fromisoformat(business_date), register_id, trans_seq


def all_true(truth: dict[str, Any], delivery: int) -> Evidence:
    """What a lakehouse that makes no mistake would show."""
    stage = f"after_{delivery}"
    becomes = [fault["becomes"] for fault in truth["faults"]]
    files = {
        file["file"]: file["outcome"] for each in becomes for file in each["files"] if file["delivery"] == delivery
    }
    keys: dict[Key, tuple[str, Decimal | None]] = {}
    for entry in (entry for each in becomes for entry in each["keys"] if entry[stage] != "absent"):
        amount = entry["net_sales"][delivery - 1]
        keys[keyed(entry["key"])] = (entry[stage], Decimal(amount) if amount is not None else None)
    accepted = sum(outcome == "accepted" for outcome, _ in keys.values())
    others = truth["totals"][stage]["transactions_by_outcome"]["accepted"] - accepted
    keys |= {(1, date(2026, 1, 1), 1, number): ("accepted", Decimal(1)) for number in range(others)}
    stated = truth["store_days"]
    rows = [dict(zip(stated["columns"], row, strict=True)) for row in stated["rows"][stage]]
    days = {
        (row["store_id"], date.fromisoformat(row["business_date"])): tuple(Decimal(str(row[name])) for name in FIGURES)
        for row in rows
    }
    orphans = {
        gtin: fault["orphan_lines"][stage] if number == 0 else 0
        for fault in truth["faults"]
        for number, gtin in enumerate(fault.get("gtins", ()))
    }
    return Evidence(files, keys, days, orphans)


def red(checks: tuple[Check, ...]) -> list[str]:
    return [check.name for check in checks if not check.green]


@pytest.mark.parametrize("delivery", [1, 2])
def test_a_lakehouse_without_a_mistake_is_green(world: World, delivery: int) -> None:
    checks = check_tills(world.truth, all_true(world.truth, delivery), delivery)
    assert red(checks) == []
    assert [check.name for check in checks[:-2]] == [fault["fault"] for fault in world.truth["faults"]]


def without_first_key(evidence: Evidence) -> Evidence:
    first = next(iter(evidence.keys))
    return replace(evidence, keys={key: value for key, value in evidence.keys.items() if key != first})


def a_cent_more(evidence: Evidence) -> Evidence:
    key = next(key for key, (outcome, _) in evidence.keys.items() if outcome == "accepted")
    outcome, amount = evidence.keys[key]
    return replace(evidence, keys={**evidence.keys, key: (outcome, (amount or Decimal(0)) + Decimal("0.01"))})


def first_file_lost(evidence: Evidence) -> Evidence:
    first = next(iter(evidence.files))
    return replace(evidence, files={path: each for path, each in evidence.files.items() if path != first})


def one_orphan_more(evidence: Evidence) -> Evidence:
    gtin = next(iter(evidence.orphans))
    return replace(evidence, orphans={**evidence.orphans, gtin: evidence.orphans[gtin] + 1})


def a_tax_cent_more(evidence: Evidence) -> Evidence:
    day, figures = next(iter(evidence.store_days.items()))
    place = list(FIGURES).index("tax")
    changed = (*figures[:place], figures[place] + Decimal("0.01"), *figures[place + 1 :])
    return replace(evidence, store_days={**evidence.store_days, day: changed})


def a_day_less(evidence: Evidence) -> Evidence:
    first = next(iter(evidence.store_days))
    return replace(evidence, store_days={day: each for day, each in evidence.store_days.items() if day != first})


def a_day_more(evidence: Evidence) -> Evidence:
    figures = next(iter(evidence.store_days.values()))
    return replace(evidence, store_days={**evidence.store_days, (999, date(2026, 3, 1)): figures})


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (without_first_key, "is absent, should be"),
        (a_cent_more, "sells"),
        (first_file_lost, "is never seen, should be"),
        (one_orphan_more, "lines without a product, should be"),
        (a_tax_cent_more, "tax is"),
        (a_day_less, "is missing"),
        (a_day_more, "is not expected"),
    ],
)
@pytest.mark.parametrize("delivery", [1, 2])
def test_one_thing_that_differs_makes_its_check_red(world: World, delivery: int, change: Change, told: str) -> None:
    checks = check_tills(world.truth, change(all_true(world.truth, delivery)), delivery)
    problems = [problem for check in checks for problem in check.problems]
    assert any(told in problem for problem in problems)


def test_a_transaction_that_nobody_sent_makes_the_count_red(world: World) -> None:
    evidence = all_true(world.truth, 2)
    stray = {(1, date(2026, 1, 2), 1, 1): ("accepted", Decimal(1))}
    assert red(check_tills(world.truth, replace(evidence, keys={**evidence.keys, **stray}), 2)) == ["transactions"]
