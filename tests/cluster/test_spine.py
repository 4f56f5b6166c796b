"""Tills, stores and products through every layer on the cluster, by the command line, as Sail makes them.

``make test`` has Sail take in stores and products before; with FRESHMART_FAULTS=full the cluster does all of it.
"""

from __future__ import annotations

import os
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from freshmart_cli.simulate import SimulationOptions, simulate
from tests.support.cluster import Cluster
from tests.support.commands import ROOT, Command
from tests.support.tables import fingerprints

FULL = os.environ.get("FRESHMART_FAULTS") == "full"
REFERENCES, TILLS = ("stores", "products"), "pos"
SPINE = {"silver.pos_lines", "silver.pos_transactions", "silver.stores", "silver.products", "gold.store_daily"}


@pytest.fixture
def workspace(cluster: Cluster, tmp_path: Path) -> Path:
    """The repository's, with an environment more."""
    folder = tmp_path / "workspace"
    for name in ("sources", "contracts"):
        shutil.copytree(ROOT / name, folder / name)
    settings = (ROOT / "freshmart.yml").read_text()
    (folder / "freshmart.yml").write_text(f'{settings}  cluster: {{engine: spark, remote: "{cluster.url}"}}\n')
    return folder


@pytest.mark.long
def test_the_spine_on_the_cluster_gives_the_tables_of_sail(workspace: Path, cluster: Cluster, tmp_path: Path) -> None:
    made = simulate(SimulationOptions(out=tmp_path / "out", stores=2, days=1, seed=5, transactions_per_day=10))
    landing = tmp_path / "landing"
    key = {"FRESHMART_HMAC_PERSON": "a key for tests"}
    sail = Command(workspace, landing, tmp_path / "sail", "dev", key)
    spark = replace(sail, lakehouse=tmp_path / "spark", env="cluster")
    for name in REFERENCES:
        shutil.copytree(made.landing / name, landing / name)
    if not FULL:
        assert sail.run().code == 0
        shutil.copytree(sail.lakehouse, spark.lakehouse)
    shutil.copytree(made.landing / TILLS, landing / TILLS)
    for command in (sail, spark):
        done = command.run()
        assert done.code == 0, done.output
    found = fingerprints(spark.lakehouse)
    assert found == fingerprints(sail.lakehouse)
    assert all(found[name][0] for name in SPINE)
    again = spark.run()
    assert (again.code, " done " in again.output) == (0, False), again.output
