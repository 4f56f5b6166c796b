from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks.__main__ import main


def test_the_quick_benchmark_runs_the_peer_and_leaves_only_the_data(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--quick", "--peer-only", "--runs", "1", "--json", "--dir", str(tmp_path)]) == 0
    document = json.loads(capsys.readouterr().out)
    assert [case["files"] for case in document["cases"]] == [120, 20, 4_900, 20]
    assert 90_000 < document["cases"][2]["lines"] < 120_000
    assert [path.name.split("-")[0] for path in tmp_path.iterdir()] == ["chain"]


def test_a_side_that_cannot_start_ends_the_benchmark(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--quick", "--runs", "1", "--freshmart", "false", "--dir", str(tmp_path)]) == 1
    assert "exit code 1 of: false --workspace " in capsys.readouterr().err


def test_less_than_one_run_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--runs", "0"])
    assert "at least one run is needed, not 0" in capsys.readouterr().err
