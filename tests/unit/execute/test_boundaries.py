"""A run stops where a test asks it to, and nowhere else."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

import pytest

from freshmart_cli.execute.boundaries import Boundary

RUN = """
import subprocess, sys
from freshmart_cli.execute.boundaries import Boundary, reached, watch_engine
engine = subprocess.Popen([sys.executable, "-c", "import sys; sys.stdin.read()"], stdin=subprocess.PIPE)
watch_engine(engine.pid)
for n in range(2):
    for boundary in (Boundary.INGEST_PLANNED, Boundary.GOLD_DONE):
        reached(boundary)
        print(boundary, n, flush=True)
import time
for _ in range(100):
    if engine.poll() is not None:
        break
    time.sleep(0.01 if sys.argv[1:] else 0)
print("engine", engine.poll())
engine.kill()
"""
ALL = ["ingest.planned 0", "gold.done 0", "ingest.planned 1", "gold.done 1"]


def run(stop_at: str | None, *arguments: str) -> tuple[int, list[str]]:
    environment = {name: value for name, value in os.environ.items() if name != "FRESHMART_STOP_AT"}
    if stop_at is not None:
        environment["FRESHMART_STOP_AT"] = stop_at
    done = subprocess.run(
        [sys.executable, "-c", RUN, *arguments], env=environment, capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout.splitlines()


@pytest.mark.parametrize("stop_at", [None, "", "silver.staged=cli", "gold.done#3=cli"])
def test_a_run_that_is_not_asked_to_stop_goes_on(stop_at: str | None) -> None:
    assert run(stop_at) == (0, [*ALL, "engine None"])


@pytest.mark.parametrize(
    ("stop_at", "reached"),
    [("ingest.planned=cli", 0), ("gold.done=cli", 1), ("ingest.planned#2=cli", 2), ("gold.done#2=cli", 3)],
)
def test_a_run_is_killed_at_its_boundary_when_it_is_reached_for_that_time(stop_at: str, reached: int) -> None:
    assert run(stop_at) == (-signal.SIGKILL, ALL[:reached])


def test_the_engine_may_be_killed_instead() -> None:
    assert run("gold.done=engine", "wait") == (0, [*ALL, f"engine {-signal.SIGKILL}"])


def test_every_boundary_is_named_for_a_step_and_what_has_become_durable() -> None:
    assert all(str(boundary).split(".")[0] in ("ingest", "silver", "gold", "rebuild") for boundary in Boundary)
    assert all(str(boundary).count(".") == 1 for boundary in Boundary)
