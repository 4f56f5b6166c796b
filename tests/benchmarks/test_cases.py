from __future__ import annotations

import sys
from pathlib import Path

import pytest

from benchmarks.cases import Bench
from benchmarks.chain import Chain
from benchmarks.failures import FiguresDiffer
from benchmarks.figures import FIGURES
from benchmarks.sides import Side, peer
from tests.unit.simulate import till_roll


def of_another_landing(root: Path) -> Side:
    words = ("-m", "benchmarks.peer", "--landing", str(root), "--lakehouse", "{lakehouse}")
    return Side("other", (sys.executable, *words))


def test_every_run_of_a_batch_starts_from_the_history(tiny_chain: Chain, tmp_path: Path) -> None:
    said: list[str] = []
    bench = Bench([peer()], 2, tmp_path, said.append)
    pair = bench.pair("short history", tiny_chain.short, tiny_chain.batch)
    files = till_roll.read_all(tiny_chain.short.root, tiny_chain.batch.root)
    days = till_roll.store_days((roll for file in files for roll in file.rolls), set())
    lines = pair.batch.sums[FIGURES.index("lines")]
    assert lines == sum(day[1] for day in days.values()) > pair.history.sums[FIGURES.index("lines")]
    assert said[-1] == "batch on short history: peer, run 2 of 2"
    assert [run.output for run in pair.batch.works[0].runs] == ["2 files loaded\n"] * 2


def test_sides_that_disagree_give_no_figures(tiny_chain: Chain, tmp_path: Path) -> None:
    sides = [peer(), of_another_landing(tiny_chain.history.root)]
    bench = Bench(sides, 1, tmp_path, lambda text: None)
    with pytest.raises(FiguresDiffer, match="other 101 2025-03-13: transactions") as failure:
        bench.pair("short history", tiny_chain.short, tiny_chain.batch)
    assert failure.value.rows > 0
