"""What a newcomer does first, through the program itself: a workspace of their own, then the demo."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

SALES = "SELECT store, CAST(ordered_on AS STRING) AS day, orders, customers, amount FROM gold.daily_sales ORDER BY 2, 1"


@dataclass
class Desk:
    """A folder in which somebody types commands."""

    folder: Path

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "freshmart_cli", *words]
        return subprocess.run(command, cwd=self.folder, capture_output=True, text=True, timeout=300)

    def ask(self, *words: str) -> Any:
        done = self.run(*words, "--json")
        assert done.returncode == 0, done.stdout + done.stderr
        return json.loads(done.stdout)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def test_a_new_workspace_runs_counts_once_and_shows_what_it_did_not_believe(desk: Desk) -> None:
    desk.ask("init", "shop")
    shop = Desk(desk.folder / "shop")
    ingest, promote, refresh = shop.ask("run")["steps"]
    assert (ingest["rows"], promote["rows"], refresh["rows"]) == (11, 9, 4)
    expected = [
        {"store": "north", "day": "2026-03-01", "orders": 3, "customers": 3, "amount": "25.00"},
        {"store": "south", "day": "2026-03-01", "orders": 1, "customers": 1, "amount": "3.75"},
        {"store": "north", "day": "2026-03-02", "orders": 1, "customers": 1, "amount": "12.00"},
        {"store": "south", "day": "2026-03-02", "orders": 1, "customers": 1, "amount": "14.90"},
    ]
    assert shop.ask("query", SALES) == expected
    waiting = shop.ask("quarantine", "list")["entries"]
    assert {each["key"]: each["reasons"][0] for each in waiting} == {
        "A-1004": "sold_something",
        "A-1007": "unreadable:quantity",
    }
    assert [step["rows"] for step in shop.ask("run")["steps"]] == [0, 0, 0]
    assert shop.ask("query", SALES) == expected


def test_the_demo_is_green_shows_the_uses_and_its_folder_can_be_worked_in(desk: Desk) -> None:
    shown = desk.run("demo")
    assert shown.returncode == 0, shown.stdout + shown.stderr
    verdict = re.search(r"(\d+) of (\d+) checks are green", shown.stdout)
    assert verdict
    assert verdict[1] == verdict[2]
    assert "✘" not in shown.stdout
    assert "every cent is explained" in shown.stdout
    uses = ("Store dashboard", "Customer segments", "Supply chain")
    assert all(f"\n{use}\n" in shown.stdout for use in uses)
    assert "nothing yet" not in shown.stdout
    demo = Desk(desk.folder / "demo")
    truth = json.loads((demo.folder / "truth.json").read_text("utf-8"))
    assert int(verdict[2]) > 2 * len(truth["faults"])
    clock = re.findall(r"--as-of (\S+)", shown.stdout)[0]
    assert demo.ask("reconcile", "--as-of", clock)["unexplained"] == []
    again = demo.run("run", "--as-of", clock, "--json")
    assert again.returncode == 3, "the snapshot that lost its end is still held"
    assert {step["rows"] for step in json.loads(again.stdout)["steps"]} == {0}
    assert [each["name"] for each in demo.ask("dashboard", "--as-of", clock)] == ["stores", "segments", "supply"]
