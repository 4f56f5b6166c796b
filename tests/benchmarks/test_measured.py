from __future__ import annotations

import sys
from pathlib import Path

import pytest

from benchmarks.failures import CommandFailed
from benchmarks.measured import measure

HELD = 150_000_000
HOLD = f"import time; held = b'x' * {HELD}; time.sleep(0.5)"
PARENT = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {HOLD!r}], check=True)"


def python(code: str) -> list[str]:
    return [sys.executable, "-c", code]


def test_the_memory_of_a_child_counts(tmp_path: Path) -> None:
    alone = measure(python("import time; time.sleep(0.5)"), tmp_path)
    assert measure(python(PARENT), tmp_path).peak_bytes > alone.peak_bytes + HELD


def test_the_time_is_that_of_the_whole_process(tmp_path: Path) -> None:
    assert measure(python("import time; time.sleep(0.3)"), tmp_path).seconds > 0.3


def test_the_output_is_kept_apart_from_the_errors(tmp_path: Path) -> None:
    code = "import sys; print('told'); print('warned', file=sys.stderr)"
    assert measure(python(code), tmp_path).output.split() == ["told"]


def test_a_command_that_fails_gives_no_figures(tmp_path: Path) -> None:
    with pytest.raises(CommandFailed, match="no such till") as failure:
        measure(python("raise SystemExit('no such till')"), tmp_path)
    assert failure.value.exit_code == 1
