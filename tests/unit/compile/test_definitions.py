"""The hash of a definition changes when a result would, and not when a description does."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from freshmart_cli.compile.derived import definition_of
from freshmart_cli.compile.groups import group_of_contract
from freshmart_cli.contracts.derived import Derived
from freshmart_cli.contracts.source_contract import Contract

PARCELS = [
    (
        "a field's bytes",
        ("cost: 21-28 overpunch(2), replaces_parcel: 29-34", "cost: 21-27 overpunch(2), replaces_parcel: 28-34"),
    ),
    ("a field's type", ("serial: 48-53 int", "serial: 48-53 digits")),
    ("a field that becomes optional", ("cost: 21-28 overpunch(2)", "cost: 21-28 overpunch(2) optional")),
    ("an expression", ("expr: status = 'P'", "expr: status = 'O'")),
    ("a check", ("status IN ('P', 'O')", "status IN ('P')")),
    ("what fails a check", ("on_fail: warn", "on_fail: quarantine")),
    ("a mask", ("hmac(person, sender)", "last4")),
    ("a key", ("keys: [day, parcel]", "keys: [day, parcel, status]")),
    (
        "a control total",
        (
            "total: sum(I.amount) = T.total\n    crc",
            "total: sum(I.amount) = T.total\n    items: count(I) = T.records\n    crc",
        ),
    ),
    ("what makes totals evaluable", ("evaluable_if: [crc, records]", "evaluable_if: [crc]")),
    ("the ranking of versions", ("order_by: [H.serial]", "order_by: [H.from_local]")),
    (
        "a partition",
        (
            "load: {mode: merge, on_conflict: quarantine, replaces: H.kind = 'R', order_by: [H.serial]}\n    layout: {partition_by: [day]}",
            "load: {mode: merge, on_conflict: quarantine, replaces: H.kind = 'R', order_by: [H.serial]}\n    layout: {partition_by: [depot]}",
        ),
    ),
    ("a waterfall", ("by: [depot, day]", "by: [day]")),
    ("what files are attributed by", ("per: {depot: H.depot}", "per: {depot: H.serial}")),
    ("a reference", ("on_missing: infer", "on_missing: keep")),
    ("a reference that rows wait for", ("on_missing: infer", "on_missing: park")),
]
PASSING = [
    ("the cadence", ("cadence: 1h", "cadence: 15m")),
    ("a grain", ("grain: one row per parcel\n", "grain: a parcel a row\n")),
    ("a gate", ("gate: {score: 90, min_rows: 10}", "gate: {score: 50}")),
    (
        "a column's description",
        ("depot: {type: int, expr: H.depot}", "depot: {type: int, expr: H.depot, description: where it is}"),
    ),
    (
        "a check's description",
        (
            '{check: "length(sender) > 2", on_fail: warn}',
            '{check: "length(sender) > 2", on_fail: warn, description: names}',
        ),
    ),
    ("how long to wait for a day", ("late_after: 30m", "late_after: 3h")),
    ("how long to wait for a parent", ("on_missing: infer", "on_missing: infer, grace: 1h, park_for: 2d")),
    (
        "the order of tables' promises",
        (
            "grain: one row per item of a parcel\n    keys: [seq]\n",
            "keys: [seq]\n    grain: one row per item of a parcel\n",
        ),
    ),
    (
        "the order of checks",
        (
            "same_day: day = H.day\n      known_status: status IN ('P', 'O')",
            "known_status: status IN ('P', 'O')\n      same_day: day = H.day",
        ),
    ),
]

Changed = Callable[..., Contract]
ChangedTable = Callable[..., Derived]


def definition(contract: Contract) -> str:
    return group_of_contract(contract).definition


@pytest.mark.parametrize(("what", "replaced"), PARCELS, ids=[what for what, _ in PARCELS])
def test_a_change_of_what_silver_would_hold_changes_the_definition(
    changed: Changed, what: str, replaced: tuple[str, str]
) -> None:
    assert definition(changed("parcels", replaced)) != definition(changed("parcels"))


@pytest.mark.parametrize(("what", "replaced"), PASSING, ids=[what for what, _ in PASSING])
def test_a_change_that_no_row_shows_keeps_the_definition(
    changed: Changed, what: str, replaced: tuple[str, str]
) -> None:
    assert definition(changed("parcels", replaced)) == definition(changed("parcels"))


def test_the_order_of_columns_is_part_of_the_definition_since_rows_are_inserted_by_place(changed: Changed) -> None:
    swapped = ("scan: bigint not null\n      day: date not null\n", "day: date not null\n      scan: bigint not null\n")
    assert definition(changed("scans", swapped)) != definition(changed("scans"))


def test_a_column_that_was_read_from_elsewhere_changes_the_definition(changed: Changed) -> None:
    assert definition(changed("scans", ("from: [seen_at, at]", "from: [at, seen_at]"))) != definition(changed("scans"))


@pytest.mark.parametrize(
    "replaced",
    [
        ("WHERE {{ changed", "WHERE i.amount > 0 AND {{ changed"),
        ("keys: [day]", "keys: [day, parcels]"),
        ("decimal(18,2) not null", "decimal(18,3) not null"),
        ("refresh: {mode: incremental", "refresh: {affects: [0d..6d], mode: incremental"),
        ("layout: {partition_by: [day]}", "layout: {partition_by: []}"),
    ],
    ids=["its SQL", "its keys", "a type", "what a day affects", "its partitions"],
)
def test_a_derived_table_is_defined_by_what_shapes_it(changed_table: ChangedTable, replaced: tuple[str, str]) -> None:
    assert definition_of(changed_table("day_totals", replaced)) != definition_of(changed_table("day_totals"))


@pytest.mark.parametrize(
    "replaced",
    [
        ("cadence: 1d", "cadence: 1h"),
        ("day: date not null", "day: date not null -- the parcel's own"),
        ("some_parcels: {check: parcels > 0, on_fail: fail}", "some_parcels: {check: parcels > 1, on_fail: fail}"),
        ("grain: one row per day", "grain: a day a row"),
    ],
    ids=["its cadence", "a description", "a check", "its grain"],
)
def test_a_derived_table_is_not_defined_by_what_is_said_about_it(
    changed_table: ChangedTable, replaced: tuple[str, str]
) -> None:
    assert definition_of(changed_table("day_totals", replaced)) == definition_of(changed_table("day_totals"))
