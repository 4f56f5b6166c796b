"""The true tables: what happened before any fault, so that figures can be computed from them."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from freshmart_cli.simulate import OptionsInvalid, SimulationOptions, simulate
from freshmart_cli.simulate.evidence.schemas import SCHEMAS
from tests.unit.simulate.cdc_fold import fold, landed
from tests.unit.simulate.conftest import World

Key = tuple[Any, ...]


def key(row: dict[str, Any]) -> Key:
    return row["store_id"], row["business_date"], row["register_id"], row["trans_seq"]


def test_every_table_is_there_with_its_columns(whole: World) -> None:
    names = {path.stem for path in (whole.out / "events").glob("*.parquet")}
    assert names == {*SCHEMAS, "stores", "products", "distribution_centers", "store_hours", "campaigns"}
    for name, schema in SCHEMAS.items():
        table = pq.read_table(whole.out / "events" / f"{name}.parquet")
        assert table.schema == schema
        assert table.num_rows > 0, name


def test_the_lines_add_up_to_what_the_tills_meant(whole: World) -> None:
    sold = {
        key(row)
        for row in whole.events("transactions")
        if row["trans_type"] in ("SA", "RE", "PV") and row["status"] == "C"
    }
    lines = [row for row in whole.events("lines") if key(row) in sold and row["line_type"] != "B"]
    totals = whole.truth["totals"]["clean"]
    assert len(lines) == totals["lines"]
    assert sum(row["units"] for row in lines) == totals["units"]
    assert Decimal(sum(row["extended"] + row["discount"] for row in lines)) / 100 == Decimal(totals["net_sales"])
    assert len(whole.events("transactions")) == sum(totals["transactions_by_outcome"].values())


@pytest.mark.parametrize("delivery", [1, 2])
def test_outcomes_and_restated_lines_lead_from_the_truth_to_what_is_published(whole: World, delivery: int) -> None:
    lost = {key(row) for row in whole.events("outcomes") if row[f"after_{delivery}"] != "accepted"}
    changed = [row for row in whole.events("restated_lines") if row["delivery"] == delivery]
    completed = {
        key(row)
        for row in whole.events("transactions")
        if row["trans_type"] in ("SA", "RE", "PV") and row["status"] == "C"
    }
    kept = [row for row in whole.events("lines") if key(row) not in lost | {key(row) for row in changed}]
    net = sum(
        row["extended"] + row["discount"]
        for row in [*kept, *changed]
        if row["line_type"] != "B" and key(row) in completed
    )
    assert Decimal(net) / 100 == Decimal(whole.truth["totals"][f"after_{delivery}"]["net_sales"])


def test_the_person_behind_a_sale_owned_the_card_at_that_instant(whole: World) -> None:
    owners: dict[str, list[dict[str, Any]]] = {}
    for row in whole.events("loyalty_cards"):
        owners.setdefault(row["card_number"], []).append(row)
    unknown = {
        card["card_number"] for card in whole.truth["sources"]["loyalty"]["orphan_cards"] if card["known_from"] is None
    }
    people = {row["customer_id"] for row in whole.events("members")}
    checked = 0
    for sale in whole.events("transactions"):
        if sale["loyalty_card"] is None or sale["loyalty_card"] in unknown:
            assert sale["customer_id"] is None
            continue
        versions = sorted(owners[sale["loyalty_card"]], key=lambda row: row["valid_from"])
        first = versions[0]
        known = [row for row in versions if row is first or row["valid_from"] <= sale["sold_at"]]
        assert known[-1]["customer_id"] == sale["customer_id"]
        assert sale["customer_id"] in people
        checked += 1
    assert checked > 500


def test_a_card_sells_only_once_it_was_issued(whole: World) -> None:
    issued = {
        row["card_number"]: row["valid_from"]
        for row in whole.events("loyalty_cards")
        if row["card_number"].startswith("6394")
    }
    sold = [sale for sale in whole.events("transactions") if sale["loyalty_card"] in issued]
    assert len(sold) >= 2
    assert all(issued[sale["loyalty_card"]] <= sale["sold_at"] for sale in sold)


@pytest.mark.parametrize("table", ["members", "loyalty_cards", "account_links"])
def test_the_program_as_it_was_is_what_both_deliveries_make_it(whole: World, table: str) -> None:
    folded = fold(landed(whole.roots(2), table).events)
    current = Counter(tuple(row.values())[:-2] for row in whole.events(table) if row["valid_to"] is None)
    assert current == Counter(tuple(row.values()) for row in folded.current.values())
    assert len(whole.events(table)) == sum(map(len, folded.versions.values()))


def test_an_identifier_never_has_two_owners_at_once(whole: World) -> None:
    for table, name in (("loyalty_cards", "card_number"), ("account_links", "online_user_id")):
        versions: dict[Any, list[dict[str, Any]]] = {}
        for row in whole.events(table):
            versions.setdefault(row[name], []).append(row)
        for rows in versions.values():
            rows.sort(key=lambda row: row["valid_from"])
            assert all(
                before["valid_to"] and before["valid_to"] <= after["valid_from"]
                for before, after in zip(rows, rows[1:], strict=False)
            )


def test_somebody_else_gets_a_card_or_an_account(tmp_path: Path) -> None:
    from freshmart_cli.simulate import Source

    simulate(
        SimulationOptions(
            tmp_path, 1, 12, customers=9_000, sources=frozenset({Source.LOYALTY}), events=tmp_path / "events"
        )
    )
    world = World(tmp_path)
    for table, name in (("loyalty_cards", "card_number"), ("account_links", "online_user_id")):
        owners: dict[Any, set[int]] = {}
        for row in world.events(table):
            owners.setdefault(row[name], set()).add(row["customer_id"])
        assert max(map(len, owners.values())) == 2


def test_the_events_of_an_earlier_simulation_are_not_overwritten(tmp_path: Path) -> None:
    (tmp_path / "events").mkdir()
    (tmp_path / "events" / "lines.parquet").write_bytes(b"kept")
    with pytest.raises(OptionsInvalid, match="is not an empty folder"):
        simulate(SimulationOptions(tmp_path / "out", 1, 1, events=tmp_path / "events"))
    assert not (tmp_path / "out").exists()
