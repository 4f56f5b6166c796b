"""What comes late: a store's backlog after two hours offline, then the member behind a card that has sold already.

Each restates what it belongs to, and rewrites only the partitions of that and those that declare to be affected.
"""

from __future__ import annotations

import hmac
import json
import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from freshmart_cli.pipeline.views import query
from freshmart_cli.simulate import SimulationOptions, load_fault_plan, parse_sources, simulate
from tests.support.driving import deliver, options
from tests.support.tables import table_folders

WINDOWS = 8
PLAN = f"""faults:
  - {{kind: outage_with_backlog, count: 1, windows: {WINDOWS}}}
  - {{kind: late_member, count: 1, days_late: 9}}
"""
WEEK = timedelta(days=6)


@pytest.fixture
def simulated(tmp_path: Path) -> Path:
    (tmp_path / "plan.yml").write_text(PLAN)
    sources = parse_sources("pos,loyalty,reference")
    plan = load_fault_plan(str(tmp_path / "plan.yml"), sources)
    simulate(SimulationOptions(tmp_path / "chain", 2, 4, faults=plan, sources=sources, transactions_per_day=200))
    return tmp_path / "chain"


def versions(lakehouse: Path) -> dict[str, int]:
    """The number of commits of each published table."""
    return {name: len(_commits(folder)) for name, folder in table_folders(lakehouse, {}).items()}


def _commits(folder: Path) -> list[Path]:
    return sorted((folder / "_delta_log").glob("*.json"))


def rewritten(lakehouse: Path, since: Mapping[str, int]) -> dict[str, set[str]]:
    """Of each table with new commits, the partitions that they added or removed files in, as its history tells."""
    found: dict[str, set[str]] = {}
    for name, folder in table_folders(lakehouse, {}).items():
        for commit in _commits(folder)[since.get(name, 0) :]:
            for action in map(json.loads, commit.read_text().splitlines()):
                file = action.get("add") or action.get("remove")
                values = (file or {}).get("partitionValues") or {}
                found.setdefault(name, set()).update(str(value) for value in values.values())
    return found


@dataclass(frozen=True)
class Chain:
    """A simulated chain and the lakehouse that it is delivered to."""

    folder: Path
    lake: Path

    def fault(self, kind: str) -> dict[str, Any]:
        faults = json.loads((self.folder / "truth.json").read_text("utf-8"))["faults"]
        (found,) = [each for each in faults if each["fault"] == kind]
        return dict(found)

    def deliver(self, *sources: str) -> dict[str, set[str]]:
        """Take in what has landed, and what comes second of some sources; the partitions that were rewritten."""
        for source in sources:
            shutil.copytree(
                self.folder / "deliveries/02" / source, self.folder / "landing" / source, dirs_exist_ok=True
            )
        known = versions(self.lake)
        deliver(self.folder / "landing", self.lake)
        return rewritten(self.lake, known)

    def ask(self, sql: str) -> list[dict[str, Any]]:
        return list(query(options(self.folder / "landing", self.lake), sql).to_pylist())


@pytest.mark.usefixtures("one_key", "one_engine")
def test_what_comes_late_restates_what_it_belongs_to_alone(simulated: Path, tmp_path: Path) -> None:
    chain = Chain(simulated, tmp_path / "lake")
    chain.deliver()
    _assert_backlog(chain)
    _assert_member(chain)


def _assert_backlog(chain: Chain) -> None:
    fault = chain.fault("outage_with_backlog")
    store, day = fault["keys"][0][0], fault["keys"][0][1]
    dashboard = f"""SELECT completeness_pct, is_final FROM gold.store_daily
        WHERE store_id = {store} AND business_date = DATE'{day}'"""
    covered = round(100.0 * (1440 - 15 * WINDOWS) / 1440, 12)
    assert chain.ask(dashboard) == [{"completeness_pct": covered, "is_final": False}]
    missing = f"SELECT count(*) AS n FROM ops.arrivals WHERE entity = 'store_id={store}' AND state = 'missing'"
    assert chain.ask(missing) == [{"n": WINDOWS}]
    windows = "SELECT * FROM gold.store_sales_15min ORDER BY store_id, window_start"
    before = chain.ask(windows)

    partitions = chain.deliver("pos")

    assert chain.ask(dashboard) == [{"completeness_pct": 100.0, "is_final": True}]
    _assert_windows(before, chain.ask(windows), store, day)
    _assert_partitions(partitions, date.fromisoformat(day))
    restated = chain.ask("SELECT DISTINCT key, files FROM ops.restatements WHERE table_name = 'gold.store_daily'")
    assert [row["key"] for row in restated] == [f"business_date={day}/store_id={store}"]
    assert {Path(file).name for file in restated[0]["files"]} == {Path(file).name for file in fault["files"]}


def _assert_member(chain: Chain) -> None:
    """The card's sales had no customer; now they have one, from the week of the first of them on."""
    ((_, number),) = chain.fault("late_member")["keys"]
    key = os.environ["FRESHMART_HMAC_PERSON"].encode()
    card = hmac.digest(key, f"card:{number}".encode(), "sha256").hex()
    sales = f"""SELECT DISTINCT t.business_date, i.customer_id FROM silver.pos_transactions t
        JOIN silver.identified_sales i ON i.store_id = t.store_id AND i.business_date = t.business_date
          AND i.register_id = t.register_id AND i.trans_seq = t.trans_seq
        WHERE t.loyalty_card = '{card}'"""
    before = chain.ask(sales)
    days = {row["business_date"] for row in before}
    assert days and {row["customer_id"] for row in before} == {None}
    orphans = "SELECT count(*) AS n FROM silver.pos_transactions WHERE _missing_card"
    flagged = chain.ask(orphans)[0]["n"]

    partitions = chain.deliver("loyalty")

    ((customer,),) = [{row["customer_id"] for row in chain.ask(sales)}]
    assert customer is not None
    assert chain.ask(orphans)[0]["n"] < flagged
    weeks = f"SELECT min(week_start) AS first FROM gold.customer_segments WHERE customer_id = '{customer}'"
    first = min(days) - min(days).isoweekday() % 7 * timedelta(days=1)
    assert chain.ask(weeks) == [{"first": first}]
    assert partitions["silver.identified_sales"] == set(map(str, days))
    assert min(partitions["gold.customer_segments"]) == str(first)
    # One person before and after: no figure of a store's day changes, so none is written.
    assert [
        name for name in ("gold.store_daily", "gold.product_daily", "gold.inventory_policy") if name in partitions
    ] == []


def _assert_windows(before: list[dict[str, Any]], after: list[dict[str, Any]], store: int, day: str) -> None:
    """Only windows of the outage came to be or changed."""
    changed = [row for row in after if row not in before]
    assert changed and {(row["store_id"], str(row["business_date"])) for row in changed} == {(store, day)}
    starts: list[datetime] = sorted(row["window_start"] for row in changed)
    assert starts[-1] - starts[0] < WINDOWS * timedelta(minutes=15)
    gone = [row for row in before if row not in after]
    assert {row["window_start"] for row in gone} <= set(starts)


def _assert_partitions(partitions: Mapping[str, set[str]], day: date) -> None:
    """The day's own; in the table that looks back, also the days that declare to be affected."""
    week = {str(day + n * timedelta(days=1)) for n in range(WEEK.days + 1)}
    for name in ("silver.pos_lines", "silver.pos_transactions", "gold.store_daily", "gold.store_sales_15min"):
        assert partitions[name] == {str(day)}, name
    for name in ("silver.identified_sales", "gold.product_daily", "gold.geographic_performance"):
        assert partitions[name] == {str(day)}, name
    trends = partitions["gold.store_trends"]
    assert str(day) in trends and trends <= week
    untouched = ("silver.stores", "silver.products", "silver.members", "silver.loyalty_cards", "silver.identity_bridge")
    assert [name for name in untouched if name in partitions] == []
