from __future__ import annotations

import sys

from benchmarks.startup import start_up


def test_a_start_that_waits_is_slower_than_the_libraries() -> None:
    waits = (sys.executable, "-c", "import time, typer, rich; time.sleep(1)")
    assert start_up(waits, 1).ratio > 1
