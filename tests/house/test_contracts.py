"""What this workspace's contracts promise, and how long they may be."""

from __future__ import annotations

from pathlib import Path

import pytest

from freshmart_cli.contracts.derived import Derived
from freshmart_cli.contracts.loading import load_workspace
from freshmart_cli.formats.delimited_options import DelimitedOptions
from freshmart_cli.names import TableName

ROOT = Path(__file__).parents[2]
WORKSPACE = load_workspace(ROOT)
CONTRACTS = sorted((ROOT / "contracts").rglob("*.yml"))
SIMPLE = [
    name
    for name, contract in WORKSPACE.contracts.items()
    if len(contract.tables) == 1 and isinstance(contract.format, DelimitedOptions)
]
KNOWN_GOLD = {
    "store_sales_15min",
    "store_daily",
    "store_trends",
    "product_daily",
    "geographic_performance",
    "customer_segments",
    "segment_summary",
    "supply_performance",
    "inventory_policy",
    "customer_metrics",
    "product_performance",
    "daily_sales_summary",
    "conversion_funnel",
}
GOLD = {name: derived for name, derived in WORKSPACE.derived.items() if name.startswith("gold.")}

LONGEST_CONTRACT = 120
LONGEST_SIMPLE_SOURCE = 30


def lines(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


@pytest.mark.parametrize("path", CONTRACTS, ids=lambda path: path.stem)
def test_a_contract_is_read_in_one_sitting(path: Path) -> None:
    assert lines(path) <= LONGEST_CONTRACT


@pytest.mark.parametrize("name", SIMPLE)
def test_a_simple_source_is_thirty_lines_with_its_contract(name: str) -> None:
    assert lines(ROOT / "sources" / f"{name}.yml") + lines(ROOT / "contracts" / f"{name}.yml") <= LONGEST_SIMPLE_SOURCE


def test_every_kind_of_contract_is_measured() -> None:
    assert len(CONTRACTS) == len(WORKSPACE.contracts) + len(WORKSPACE.derived)
    assert len(SIMPLE) >= 5
    assert {derived.table for derived in GOLD.values()} == KNOWN_GOLD


@pytest.mark.parametrize("name", GOLD)
def test_a_gold_table_says_what_it_promises(name: str) -> None:
    derived = GOLD[name]
    assert derived.description.endswith(".")
    assert derived.grain.startswith("one row per ")
    assert derived.keys and all(derived.columns[key].required for key in derived.keys)
    assert {"cadence", "keys"} <= derived.model_fields_set
    assert derived.cadence.interval is not None and derived.cadence.freshness is not None
    assert derived.owner
    assert derived.gate is not None and derived.gate.score == 99
    assert derived.balances


@pytest.mark.parametrize("name", GOLD)
def test_every_column_of_gold_is_described(name: str) -> None:
    assert [column for column, each in GOLD[name].columns.items() if len(each.description.split()) < 2] == []


@pytest.mark.parametrize("name", GOLD)
def test_every_balance_of_gold_is_of_a_column_against_another_table(name: str) -> None:
    derived = GOLD[name]
    for balance in derived.balances.values():
        assert {each.strip() for each in balance.sum.split("+")} <= derived.columns.keys()
        assert TableName.parse(balance.to) != TableName.parse(name)
        assert set(balance.by) <= set(derived.columns)
        assert _is_checked_where_it_is_written(derived, balance.by)


def _is_checked_where_it_is_written(derived: Derived, by: dict[str, str]) -> bool:
    """Grouped by what the table is refreshed by, a balance covers the partitions recomputed and no more."""
    return derived.refresh.mode != "incremental" or derived.refresh.by in by


def test_every_table_has_an_owner_a_grain_keys_and_a_cadence() -> None:
    assert [
        name
        for name, each in WORKSPACE.derived.items()
        if not (each.owner and each.grain and each.keys and "cadence" in each.model_fields_set)
    ] == []
    assert [
        f"{name}.{table}"
        for name, contract in WORKSPACE.contracts.items()
        for table, each in contract.tables.items()
        if not (contract.owner and each.grain and each.keys and "cadence" in contract.model_fields_set)
    ] == []
