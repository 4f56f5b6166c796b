"""The demo's checks of the sources beside the tills are red where anything differs from the truth."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from freshmart_cli.simulate import Source
from freshmart_cli.simulate.demo.channel_checks import CHANNELS, Moment, check_channel
from freshmart_cli.simulate.demo.check import Check, differences
from freshmart_cli.simulate.demo.found import Found
from tests.unit.simulate.conftest import World

CASES = [pytest.param(source, delivery, id=f"{source}-{delivery}") for source in CHANNELS for delivery in (1, 2)]
LATER = date(2030, 1, 1)


def moment(truth: dict[str, Any], source: Source, delivery: int) -> Moment:
    files = [file for fault in truth["faults"] if fault["source"] == source for file in fault["becomes"]["files"]]
    return Moment(delivery, LATER, {file["file"]: file["outcome"] for file in files if file["delivery"] == delivery})


def all_true(truth: dict[str, Any], source: Source, at: Moment) -> Found:
    """What a lakehouse that makes no mistake would show."""
    channel = CHANNELS[source]
    faults = [fault for fault in truth["faults"] if fault["source"] == source]
    fates = {key: fate for fault in faults for key, fate in channel.fates(fault, at.stage).items()}
    return Found(channel.stated(truth["sources"][source], at.stage, at.today), fates)


def red(checks: tuple[Check, ...]) -> list[str]:
    return [check.name for check in checks if not check.green]


@pytest.mark.parametrize(("source", "delivery"), CASES)
def test_a_lakehouse_without_a_mistake_is_green(whole: World, source: Source, delivery: int) -> None:
    at = moment(whole.truth, source, delivery)
    checks = check_channel(source, whole.truth, all_true(whole.truth, source, at), at)
    assert red(checks) == []
    faults = [fault["fault"] for fault in whole.truth["faults"] if fault["source"] == source]
    assert [check.name for check in checks] == [
        *faults,
        *CHANNELS[source].stated(whole.truth["sources"][source], at.stage, at.today),
    ]


@pytest.mark.parametrize(("source", "delivery"), CASES)
def test_a_figure_that_differs_makes_its_check_red_and_no_other(whole: World, source: Source, delivery: int) -> None:
    at = moment(whole.truth, source, delivery)
    right = all_true(whole.truth, source, at)
    for name, document in right.figures.items():
        figure = next(iter(document))
        wrong = replace(right, figures={**right.figures, name: {**document, figure: "another"}})
        assert red(check_channel(source, whole.truth, wrong, at)) == [name]


@pytest.mark.parametrize(("source", "delivery"), CASES)
def test_a_key_that_became_something_else_makes_its_fault_red(whole: World, source: Source, delivery: int) -> None:
    at = moment(whole.truth, source, delivery)
    right = all_true(whole.truth, source, at)
    for key in right.fates:
        wrong = replace(right, fates={**right.fates, key: "something else"})
        (problem,) = {text for check in check_channel(source, whole.truth, wrong, at) for text in check.problems}
        assert problem.startswith(f"{'/'.join(map(str, key))} is something else, should be ")


@pytest.mark.parametrize(("source", "delivery"), CASES)
def test_a_file_that_became_something_else_makes_its_fault_red(whole: World, source: Source, delivery: int) -> None:
    at = moment(whole.truth, source, delivery)
    for path in at.outcomes:
        lost = replace(at, outcomes={name: each for name, each in at.outcomes.items() if name != path})
        problems = [
            text
            for check in check_channel(source, whole.truth, all_true(whole.truth, source, at), lost)
            for text in check.problems
        ]
        assert problems
        assert all(text.startswith(f"{path} is never seen, should be ") for text in problems)


def test_a_month_that_has_not_closed_is_not_expected_in_gold(whole: World) -> None:
    stated = CHANNELS[Source.SUPPLY_CHAIN].stated
    section = whole.truth["sources"][Source.SUPPLY_CHAIN]
    assert stated(section, "after_2", date(2026, 2, 28))["supply months"] == {}
    assert stated(section, "after_2", LATER)["supply months"] != {}


def test_what_silver_may_not_tell_of_a_member_is_not_compared(whole: World) -> None:
    (entry,) = whole.fault("cdc_out_of_order")["becomes"]["keys"]
    fate = CHANNELS[Source.LOYALTY].fates(whole.fault("cdc_out_of_order"), "after_2")[tuple(entry["key"])]
    assert "email" in entry["after_2"]["current"]
    assert sorted(fate["current"]) == [
        "birth_year",
        "customer_id",
        "household_size",
        "postal_code",
        "preferences",
        "status",
    ]


def test_documents_differ_by_value_by_a_missing_and_by_an_unexpected_figure() -> None:
    assert list(differences({"a": {"b": 1}}, {"a": {"b": 1}}, "all")) == []
    assert list(differences({"a": {"b": 1}}, {"a": {"b": 2}}, "all")) == ["all a b is 1, should be 2"]
    assert list(differences({}, {"a": 1}, "all")) == ["all: a is missing"]
    assert list(differences({"a": 1}, {}, "all")) == ["all: a is not expected"]
    assert list(differences(None, {"a": 1}, "all")) == ["all is nothing, should be {'a': 1}"]
