"""Every query of the documentation runs, answers, and loses nothing on the way."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from freshmart_cli.execute.context import Context
from freshmart_cli.observe.query import query
from freshmart_cli.pipeline.runs import run
from freshmart_cli.pipeline.session import Options, session
from freshmart_cli.simulate import ALL_SOURCES, SimulationOptions, load_fault_plan, simulate
from freshmart_cli.simulate.demo.plan import moment_after
from tests.support.driving import ROOT

DOCS = ROOT / "docs"
_HEADING = re.compile(r"^#+ (.+)$")


def blocks() -> dict[str, str]:
    """Each ```sql block by its page and the heading above it."""
    found: dict[str, str] = {}
    for page in sorted(DOCS.glob("*.md")):
        heading, inside, lines = "", False, list[str]()
        for line in page.read_text("utf-8").splitlines():
            if line.startswith("```"):
                if inside:
                    name = f"{page.stem}: {heading}"
                    assert name not in found, f"two queries under one heading: {name}"
                    found[name] = "\n".join(lines)
                inside, lines = line == "```sql", []
            elif inside:
                lines.append(line)
            elif matched := _HEADING.match(line):
                heading = matched[1]
    return found


BLOCKS = blocks()


@pytest.fixture(scope="module")
def lakehouse(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Context]:
    """A small chain, both deliveries taken in at once, when a week and a month have closed."""
    folder = tmp_path_factory.mktemp("docs")
    faults = load_fault_plan("default", ALL_SOURCES)
    made = simulate(
        SimulationOptions(
            folder,
            stores=2,
            days=5,
            start=date(2026, 3, 27),
            transactions_per_day=200,
            faults=faults,
            sources=ALL_SOURCES,
            customers=600,
        )
    )
    shutil.copytree(made.second_delivery, made.landing, dirs_exist_ok=True)
    settings = {"landing": str(made.landing), "lakehouse": str(folder / "lakehouse")}
    options = Options(ROOT, overrides=settings, as_of=moment_after(made.landing))
    report = run(options)
    assert report.failure is None, report.failure
    with session(options) as context:
        yield context


def rows(context: Context, sql: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = query(context, sql).to_pylist()
    return found


def test_the_documentation_asks_something() -> None:
    assert len(BLOCKS) >= 6


@pytest.mark.parametrize("name", BLOCKS)
def test_every_query_of_the_documentation_answers(lakehouse: Context, name: str) -> None:
    assert rows(lakehouse, BLOCKS[name])


@pytest.mark.parametrize("table", ["silver.pos_lines", "gold.store_trends", "bronze.loyalty_raw"])
def test_describe_lists_the_columns_of_a_table(lakehouse: Context, table: str) -> None:
    listed = rows(lakehouse, f"DESCRIBE {table}")
    assert [each["column"] for each in listed] == query(lakehouse, f"SELECT * FROM {table} LIMIT 0").column_names
    assert all(each["type"] for each in listed)
    assert any(each["description"] for each in listed) == table.startswith("gold")


def test_the_join_from_lines_to_customers_to_stock_loses_and_doubles_nothing(lakehouse: Context) -> None:
    joined = BLOCKS["joins: Who bought it, and was it on the shelf?"].rpartition("LIMIT")[0]
    (found,) = rows(
        lakehouse,
        f"""SELECT count(*) AS lines, sum(net_amount) AS net_sales, count(segment) AS with_segment, count(on_hand) AS with_stock,
          count_if(customer_id IS NULL) AS without_customer FROM ({joined}) AS j""",
    )
    (gold,) = rows(lakehouse, "SELECT sum(lines) AS lines, sum(net_sales) AS net_sales FROM gold.store_daily")
    assert (found["lines"], found["net_sales"]) == (gold["lines"], gold["net_sales"])
    assert gold["lines"] > 1_000
    assert found["with_segment"] > found["lines"] / 10
    assert found["with_stock"] > found["lines"] / 2
    assert found["without_customer"] > 0


def test_the_proof_on_the_page_holds_for_every_store_and_day(lakehouse: Context) -> None:
    found = rows(lakehouse, BLOCKS["joins: Does the join lose anything?"])
    assert len(found) == 10
    assert {(each["lines_lost"], each["money_lost"]) for each in found} == {(0, 0)}


def test_all_money_has_a_shopper_and_orphan_cards_are_among_them(lakehouse: Context) -> None:
    found = {each["shopper"]: each for each in rows(lakehouse, BLOCKS["joins: How much do we know of who buys?"])}
    (gold,) = rows(lakehouse, "SELECT sum(net_sales) AS net_sales FROM gold.store_daily")
    assert sum(each["net_sales"] for each in found.values()) == gold["net_sales"]
    assert set(found) == {"member", "unknown card", "no card"}
    cards = rows(lakehouse, BLOCKS["joins: Which cards belong to nobody?"])
    assert len(cards) == found["unknown card"]["people"]
    assert sum(each["net_sales"] for each in cards) == found["unknown card"]["net_sales"]
