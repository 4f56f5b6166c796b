"""The journal of runs: whole lines only."""

from __future__ import annotations

import resource
from pathlib import Path

import pytest

from freshmart_cli.execute.records import Records


def test_lines_are_read_by_kind_oldest_run_first(tmp_path: Path) -> None:
    second, first = Records(tmp_path, "20260302T"), Records(tmp_path, "20260301T")
    second.write("quality", rule="b")
    first.write("quality", rule="a")
    first.write("error", file="x")
    reader = Records(tmp_path, "now")
    assert [(each["run_id"], each["rule"]) for each in reader.read("quality")] == [
        ("20260301T", "a"),
        ("20260302T", "b"),
    ]
    assert [each["kind"] for each in reader.read("quality", "error")] == ["quality", "error", "quality"]
    assert len(list(reader.read())) == 3


def test_a_line_cut_by_a_crash_is_left_out_and_the_others_are_read(tmp_path: Path) -> None:
    records = Records(tmp_path, "r1")
    records.write_all("step", [{"n": 1}, {"n": 2}])
    path = tmp_path / "r1.jsonl"
    whole = path.read_bytes()
    ends = [whole.index(b"\n"), len(whole) - 1]
    for length in range(len(whole)):
        path.write_bytes(whole[:length])
        assert [each["n"] for each in records.read("step")] == [n for n, end in enumerate(ends, 1) if end <= length]


def test_a_text_with_line_ends_stays_one_line(tmp_path: Path) -> None:
    records = Records(tmp_path, "r1")
    records.write("error", message="one\ntwo\r\nthree\u2028four\x85five")
    assert [each["message"] for each in records.read("error")] == ["one\ntwo\r\nthree\u2028four\x85five"]


def test_nothing_to_write_writes_nothing(tmp_path: Path) -> None:
    records = Records(tmp_path / "records", "r1")
    records.write_all("step", [])
    assert list(records.read()) == []
    assert not list((tmp_path / "records").glob("*.jsonl"))


def test_there_is_nothing_to_read_before_the_first_run(tmp_path: Path) -> None:
    assert list(Records(tmp_path / "none", "r1").read()) == []


def test_every_line_tells_its_run_and_its_time(tmp_path: Path) -> None:
    records = Records(tmp_path, "r1")
    records.write("step", at="said by the step")
    (line,) = records.read()
    assert line["run_id"] == "r1"
    assert line["at"] == "said by the step"
    records.write("run")
    assert [each["at"][:2] for each in records.read("run")] == ["20"]


def test_lines_for_which_there_is_no_room_are_told(tmp_path: Path) -> None:
    records = Records(tmp_path, "r1")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (200, hard))
    try:
        with pytest.raises(OSError):
            records.write_all("step", [{"n": 1}, {"n": 2}, {"n": 3}])
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert [each["n"] for each in records.read("step")] == [1, 2]
