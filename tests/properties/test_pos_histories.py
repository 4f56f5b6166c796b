"""For any history of deliveries, in any order and any split into runs, the lakehouse ends as POS.md says."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from tests.pos import lakehouse
from tests.pos.histories import STORES, histories
from tests.pos.pool import Deliver, examples, failures
from tests.pos.reference import Decision, Delivery, Outcome
from tests.pos.shrinking import shrunk, size
from tests.pos.store_master import store_master

POOL = 200
"""Histories that share one start of the engine for each of their runs."""


@pytest.fixture
def deliver(tmp_path: Path) -> Deliver:
    """Each call has a lakehouse of its own."""
    calls = itertools.count()

    def fresh(runs: Sequence[Sequence[Delivery]], decisions: Sequence[Decision]) -> Outcome:
        stores = store_master(range(1, STORES * 10 * POOL + 1))
        return lakehouse.deliver(tmp_path / str(next(calls)), [[stores, *runs[0]], *runs[1:]], decisions)

    return fresh


def test_any_history_ends_as_the_reference_says_whatever_its_order_and_split(
    deliver: Callable[[Sequence[Sequence[Delivery]], Sequence[Decision]], Outcome],
) -> None:
    found = failures(examples(histories(), POOL), deliver)
    if found:
        smallest = shrunk(min(found, key=size), deliver)
        pytest.fail(f"{len(found)} of {POOL} histories end otherwise, such as\n  {smallest}")
