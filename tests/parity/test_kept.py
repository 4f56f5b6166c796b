"""What the same tests left on either engine is found and compared."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pytest
from deltalake import write_deltalake

from tests.parity.kept import compare, main

ROWS = pa.table({"n": [1, 2], "_batch_id": ["a", "b"]})
LATER = pa.table({"n": [1, 2], "_batch_id": ["c", "d"]})
OTHERS = pa.table({"n": [1, 3], "_batch_id": ["a", "b"]})


def left(folder: Path, rows: pa.Table) -> Path:
    """A lakehouse as a test leaves it, with the link that pytest sets beside it."""
    (folder / "_ledger").mkdir(parents=True)
    write_deltalake(str(folder / "gold" / "sums"), rows)
    (folder.parent.parent / "a_testcurrent").symlink_to(folder.parent)
    return folder


def test_lakehouses_are_paired_by_test_whichever_worker_ran_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    left(tmp_path / "sail" / "popen-gw1" / "a_test0" / "lake", ROWS)
    left(tmp_path / "spark" / "a_test0" / "lake", LATER)
    assert main([str(tmp_path / "sail"), str(tmp_path / "spark")]) == 0
    assert capsys.readouterr().out == "1 lakehouses, 1 tables, 2 rows compared\n"


def test_a_row_that_differs_is_told_by_its_lakehouse(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name, rows in {"sail": ROWS, "spark": OTHERS}.items():
        left(tmp_path / name / "a_test0" / "lake", rows)
    assert main([str(tmp_path / "sail"), str(tmp_path / "spark")]) == 1
    assert "a_test0/lake: gold.sums: 1 rows here alone, 1 there alone, of 2" in capsys.readouterr().out


def test_a_lakehouse_that_one_engine_did_not_make_differs(tmp_path: Path) -> None:
    left(tmp_path / "sail" / "a_test0" / "lake", ROWS)
    assert compare(tmp_path / "sail", tmp_path / "spark")["a_test0/lake"].differences == ("only on one of the engines",)


def test_nothing_compared_is_no_success(tmp_path: Path) -> None:
    assert main([str(tmp_path / "sail"), str(tmp_path / "spark")]) == 1
