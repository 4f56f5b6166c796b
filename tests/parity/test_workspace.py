"""The whole workspace of this repository makes the same tables on both engines, and changes hands between them."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from freshmart_cli.contracts.loading import load_workspace
from freshmart_cli.pipeline.report import RunReport
from tests.parity.lakes import Compared, compared
from tests.parity.ledger import digits, untolerated
from tests.parity.twins import Chain, Lake, Twin, after, simulated
from tests.support.driving import ROOT

CUTS = (0.3, 0.6)
"""Where the first delivery is cut, as shares of its files in the order of their arrival: in the middle of days."""

CHANGING = {"changing hands": ("spark", "sail", "spark", "sail")}
ALONE = {"spark alone": ("spark",) * 4}
HANDS = {**CHANGING, **ALONE} if os.environ.get("FRESHMART_SPARK") == "full" else CHANGING
"""Who takes in the three parts of the first delivery, and the second; ``make test-spark-all`` tries more."""


@pytest.fixture(scope="module")
def chain(tmp_path_factory: pytest.TempPathFactory) -> Chain:
    return simulated(tmp_path_factory.mktemp("chain") / "simulated")


@pytest.mark.usefixtures("one_key")
@pytest.mark.parametrize("hands", HANDS.values(), ids=HANDS)
def test_whoever_takes_in_a_part_of_the_deliveries_the_tables_are_those_of_sail_alone(
    chain: Chain, spark_server: str, hands: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reference, moving = Lake(tmp_path / "sail"), Lake(tmp_path / "moving")
    twin = Twin(monkeypatch, spark_server)
    for kind, (origin, files) in zip(hands, chain.parts(CUTS), strict=True):
        now = after(files)
        for lake in (reference, moving):
            lake.land(origin, files)
        expected, found = twin.run(reference, "sail", now), twin.run(moving, kind, now)
        assert _rows(found) == _rows(expected)
        agree(compared(reference.lakehouse, moving.lakehouse, digits()))
    again = twin.run(moving, "sail", now)
    assert not any(step.rows for step in again.steps if step.step == "ingest"), "nothing is taken in twice"


def agree(found: Compared) -> None:
    """Tables were compared, and what differs is in the ledger of tolerated differences."""
    print(f"{found.tables} tables, {found.rows} rows compared")
    assert found.rows
    assert untolerated(found.differences) == []


def _rows(report: RunReport) -> dict[tuple[str, str], int]:
    """What was taken in and published of sources; in derived tables the last digit of a double counts as a change."""
    derived = load_workspace(ROOT).derived
    return {(step.step, step.table): step.rows for step in report.steps if step.table not in derived}
