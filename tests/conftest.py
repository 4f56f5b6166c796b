"""Hypothesis profiles: ``ci`` repeats the same examples on every run, ``dev`` looks for new ones. Marks what needs Java."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import settings

settings.register_profile("ci", derandomize=True, deadline=None, print_blob=True)
settings.register_profile("dev", deadline=None)
settings.load_profile("ci" if os.environ.get("CI") else "dev")

HERE = Path(__file__).parent

ON_SPARK = ("parity", "cluster")
"""Folders whose tests start a Spark: ``make test-spark`` runs them, ``make test`` does not."""

ON_ONE_CLUSTER = "cluster"

BEGUN_FIRST = ("parity/test_workspace.py", ON_ONE_CLUSTER, "parity/test_catalog.py", "parity/test_ledger.py")
"""The longest groups: begun last, one of them would run on while the other workers have nothing left to do.

After them a short one, since the worker of the first, which has one test, is given the fourth of three workers at once.
"""


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """With ``--dist loadgroup`` one worker runs all tests of a file, or of a cluster, that starts a Spark for them.

    First of all such hooks, since that of pytest-xdist reads the groups.
    """
    for item in items:
        folder = item.path.relative_to(HERE).parts[0]
        if folder in ON_SPARK:
            item.add_marker(pytest.mark.spark)
        if folder in ON_SPARK or os.environ.get("FRESHMART_TEST_ENGINE", "sail") != "sail":
            item.add_marker(pytest.mark.xdist_group(_group(item)))
    turns = {group: turn for turn, group in enumerate(BEGUN_FIRST)}
    items.sort(key=lambda item: turns.get(_group(item), len(turns)))


def _group(item: pytest.Item) -> str:
    path = item.path.relative_to(HERE)
    return ON_ONE_CLUSTER if path.parts[0] == ON_ONE_CLUSTER else path.as_posix()
