"""The package travels to the workers, which have only what Spark needs: nothing is installed on the cluster."""

from __future__ import annotations

import hashlib
import hmac
import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from freshmart_cli.connectors.reading import BatchConstants, SliceToRead
from freshmart_cli.engine.connect_engine import ConnectEngine
from freshmart_cli.engine.masks import Mask
from freshmart_cli.engine.offered import ELEMENTS, WITHOUT
from freshmart_cli.engine.port import ColumnDef, ReadRequest, StoredTable
from freshmart_cli.engine.slice_source import GROUP_BYTES
from freshmart_cli.names import TableName
from tests.cluster.conftest import MASK_KEY
from tests.support.cluster import WORKERS, Cluster

Connect = Callable[[], ConnectEngine]
ROWS = 50


@pytest.fixture
def files(tmp_path: Path) -> ReadRequest:
    """As many files as there are workers, each said to be worth a task of its own, and a small one."""
    slices = []
    for number in range(WORKERS + 1):
        path = tmp_path / f"{number}.csv"
        path.write_text("a,b\n" + "1,2\n" * ROWS)
        content = hashlib.sha256(path.read_bytes()).hexdigest()
        size = GROUP_BYTES if number < WORKERS else path.stat().st_size
        slices.append(SliceToRead(str(path), f"in/{number}.csv", content, "", 1_000_000, size))
    options = json.dumps({"type": "delimited"})
    return ReadRequest("delimited", options, tuple(slices), BatchConstants("b1", "system", 2, 3))


@pytest.mark.parametrize("name", ["freshmart_cli", "pydantic", "typing_extensions"])
def test_the_python_of_the_cluster_has_nothing_of_ours(cluster: Cluster, name: str) -> None:
    alone = [cluster.python, "-I", "-c", f"import {name}"]
    done = subprocess.run(alone, capture_output=True, text=True, check=False)
    assert f"No module named '{name}'" in done.stderr


def test_both_workers_read_the_slices_with_the_package_as_it_was_sent(
    cluster: Cluster, connect: Connect, files: ReadRequest, tmp_path: Path
) -> None:
    engine, table = connect(), StoredTable(TableName("bronze", "landed"), str(tmp_path / "bronze"))
    engine.read_source("landed", files)
    engine._sql._spark.udf.register("who_reads", _who_reads())
    engine.stage(table, "SELECT *, who_reads(_raw) AS who FROM landed")
    sql = "SELECT _source_file AS file, count(DISTINCT _row_number) AS lines, count(*) AS n, max(who) AS who FROM bronze.landed"
    found = engine.query(f"{sql} GROUP BY ALL ORDER BY ALL").to_pylist()
    lines = ROWS + 1
    assert [(row["file"], row["lines"], row["n"]) for row in found] == [(f"in/{n}.csv", lines, lines) for n in range(3)]
    readers = [json.loads(row["who"]) for row in found]
    assert {Path(each["folder"]).relative_to(cluster.folder).parts[0] for each in readers} == {"worker0", "worker1"}
    assert len({each["executor"] for each in readers}) == WORKERS
    for each in readers:
        assert f"{cluster.folder}/worker" in each["package"]
        assert ".zip/freshmart_cli/" in each["package"]
        assert "/freshmart_carried/pydantic/" in each["pydantic"]


def _who_reads() -> object:
    """A function that tells where the task runs that calls it."""
    from pyspark.sql.functions import arrow_udf  # type: ignore[attr-defined]

    def who_reads(texts):  # type: ignore[no-untyped-def]
        import json
        import os
        import pathlib

        import pyarrow
        import pydantic

        import freshmart_cli.formats.registry as registry

        told = {
            "executor": os.getppid(),
            "folder": str(pathlib.Path.cwd()),
            "package": registry.__file__,
            "pydantic": pydantic.__file__,
        }
        return pyarrow.array([json.dumps(told)] * len(texts), pyarrow.string())

    return arrow_udf(who_reads, "string")


def test_masks_and_functions_over_json_are_computed_by_the_workers(connect: Connect, tmp_path: Path) -> None:
    engine, table = connect(), StoredTable(TableName("silver", "people"), str(tmp_path / "people"))
    for function in (Mask("mask_person_card", MASK_KEY, "card"), ELEMENTS, WITHOUT):
        engine.offer(function)
    engine.create(table, (ColumnDef("card", "string"),))
    select = "SELECT mask_person_card(concat('47', CAST(id AS STRING))) AS card FROM range(0, 4, 1, 2)"
    engine.insert(table.name, select)
    cards = engine.query("SELECT card FROM silver.people ORDER BY card")["card"].to_pylist()
    assert cards == sorted(hmac.digest(b"a key for tests", f"card:47{n}".encode(), "sha256").hex() for n in range(4))
    found = engine.query("""SELECT json_elements('[1.10, 2]') AS e, json_without('{"a": 1, "b": 2}', '["a"]') AS w""")
    assert found.to_pylist() == [{"e": ["1.10", "2"], "w": '{"b":2}'}]
