"""The ledger of tolerated differences is complete, and comparing finds what differs."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pyarrow as pa
import pytest
from deltalake import write_deltalake

from tests.parity import ledger
from tests.parity.lakes import compared


def test_every_tolerated_difference_has_a_reason_and_has_not_expired() -> None:
    for each in ledger.entries():
        assert each.reason.strip(), each.difference
        assert each.expires >= date.today(), f"expired: {each.difference}"


def test_an_entry_counts_until_it_expires(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "tolerated.yml"
    path.write_text('tolerated: [{difference: "gold.a: columns", reason: a test, expires: 2026-03-01}]')
    monkeypatch.setattr(ledger, "PATH", path)
    told = ["gold.a: columns differ", "gold.b: columns differ"]
    assert ledger.untolerated(told, date(2026, 3, 1)) == told[1:]
    assert ledger.untolerated(told, date(2026, 3, 2)) == told


def test_doubles_are_compared_in_full_where_the_ledger_has_no_good_entry() -> None:
    assert ledger.digits(date(2026, 3, 1)) == 12
    assert ledger.digits(date(2099, 1, 1)) == 17


def test_doubles_beyond_their_digits_are_alike_and_others_are_not(tmp_path: Path) -> None:
    rows = [{"n": 1, "x": 40.62037309409765}, {"n": 2, "x": 1.0}]
    others = [{"n": 1, "x": 40.620373094097644}, {"n": 2, "x": 1.00000001}]
    left, right = (lake(tmp_path / name, a=pa.Table.from_pylist(r)) for name, r in (("l", rows), ("r", others)))
    assert len(compared(left, right).differences) == 5
    assert compared(left, right, 12).differences[0].startswith("gold.a: 1 rows here alone, 1 there alone")
    assert compared(left, right, 7).differences == ()


def lake(folder: Path, **tables: pa.Table) -> Path:
    for name, rows in tables.items():
        write_deltalake(str(folder / "gold" / name), rows)
    return folder


def test_what_differs_between_two_lakehouses_is_told(tmp_path: Path) -> None:
    rows = pa.table({"n": [1, 2, 2], "_batch_id": ["a", "a", "b"]})
    left = lake(tmp_path / "left", same=rows, value=rows, kind=rows, gone=rows)
    right = lake(
        tmp_path / "right",
        same=rows.set_column(1, "_batch_id", pa.array(["c", "c", "c"])).take([2, 0, 1]),
        value=rows.take([0, 1]),
        kind=rows.set_column(0, "n", pa.array([1, 2, 2], pa.int32())),
    )
    found = compared(left, right)
    assert found.tables == 4
    assert [told.split(":")[0] for told in found.differences] == ["gold.gone", "gold.kind", "gold.value", "gold.value"]
    assert "1 rows here alone, 0 there alone, of 3" in found.differences[2]
