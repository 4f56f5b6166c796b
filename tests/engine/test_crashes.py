"""An engine that is gone: our error within seconds, no process left behind, no lock left free too early."""

from __future__ import annotations

import fcntl
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from freshmart_cli.engine.connect_engine import ConnectEngine
from freshmart_cli.engine.lazy import LazyEngine
from freshmart_cli.engine.masks import Mask
from freshmart_cli.errors import EngineCrashed, EngineFailed
from tests.engine.conftest import MASK_KEY
from tests.support.engines import CHOICE, start_engine

SOON = 5.0
LONG = "SELECT count(*) AS n FROM range(0, 100000) a CROSS JOIN range(0, 10000000) b WHERE (a.id * b.id) % 7 = 3"


@pytest.fixture
def doomed(tmp_path: Path) -> Iterator[ConnectEngine]:
    engine = start_engine(tmp_path / "engine", {})
    engine.query("SELECT 1 AS one")
    yield engine
    engine.close()


def wait_for(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + SOON
    while not condition():
        assert time.monotonic() < deadline, "it took too long"
        time.sleep(0.02)


def lives(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def test_a_killed_server_is_told_apart_from_a_refused_statement(doomed: ConnectEngine) -> None:
    os.kill(doomed.pid, signal.SIGKILL)
    began = time.monotonic()
    with pytest.raises(EngineCrashed, match="killed by signal 9") as caught:
        doomed.query("SELECT 1 AS one")
    assert time.monotonic() - began < SOON
    assert "run the same command again" in caught.value.hint
    with pytest.raises(EngineCrashed):
        doomed.query("SELECT 1 AS one")


def test_a_server_killed_during_a_statement_ends_it(doomed: ConnectEngine) -> None:
    killing = threading.Timer(0.5, os.kill, (doomed.pid, signal.SIGKILL))
    killing.start()
    began = time.monotonic()
    with pytest.raises(EngineCrashed):
        doomed.query(LONG)
    assert time.monotonic() - began < SOON


def test_a_server_that_cannot_start_tells_its_last_words(tmp_path: Path) -> None:
    engine = start_engine(tmp_path / "engine", {"SAIL_RUNTIME__MEMORY_POOL__TYPE": "of_no_kind"})
    with pytest.raises(EngineCrashed, match="did not start: .*of_no_kind"):
        engine.query("SELECT 1 AS one")
    engine.close()


def test_closing_an_engine_ends_its_process(tmp_path: Path) -> None:
    with start_engine(tmp_path / "engine", {}) as engine:
        pid = engine.pid
        assert lives(pid)
    wait_for(lambda: not lives(pid))


PARENT = """
import sys, time
from pathlib import Path
from freshmart_cli.engine.connect_engine import ConnectEngine
from tests.support.engines import CHOICE, start_engine
engine = start_engine(Path(sys.argv[1]), {})
engine.query("SELECT 1 AS one")
print(engine.pid, flush=True)
time.sleep(60)
"""


def test_an_engine_dies_when_its_parent_is_killed(tmp_path: Path) -> None:
    command = [sys.executable, "-c", PARENT, str(tmp_path / "engine")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        pid = int(parent.stdout.readline())
        assert lives(pid)
        parent.kill()
    wait_for(lambda: not lives(pid))


def test_an_engine_holds_the_locks_that_it_was_given_until_it_is_gone(tmp_path: Path) -> None:
    path = tmp_path / "parcels.lock"
    handle = os.open(path, os.O_RDWR | os.O_CREAT)
    fcntl.flock(handle, fcntl.LOCK_EX)
    engine = start_engine(tmp_path / "engine", {}, (handle,))
    os.close(handle)
    again = os.open(path, os.O_RDWR)
    try:
        with pytest.raises(BlockingIOError):
            fcntl.flock(again, fcntl.LOCK_EX | fcntl.LOCK_NB)
        engine.close()
        fcntl.flock(again, fcntl.LOCK_EX | fcntl.LOCK_NB)
    finally:
        os.close(again)


def test_a_lazy_engine_starts_with_its_first_statement_and_knows_the_masks_offered_before(tmp_path: Path) -> None:
    started: list[int] = []
    engine = LazyEngine(CHOICE, tmp_path / "engine", lambda: {MASK_KEY: "k"}, (), started.append)
    engine.offer(Mask("mask_early", MASK_KEY, "early"))
    assert started == []
    assert not (tmp_path / "engine").exists()
    assert len(engine.query("SELECT mask_early('x') AS m")["m"][0].as_py()) == 64
    engine.offer(Mask("mask_late", MASK_KEY, "late"))
    assert engine.query("SELECT mask_late('x') <> mask_early('x') AS differ").to_pylist() == [{"differ": True}]
    assert len(started) == 1
    engine.close()
    assert not lives(started[0])
    assert not (tmp_path / "engine").exists()


def test_a_lazy_engine_that_was_never_asked_starts_nothing(tmp_path: Path) -> None:
    started: list[int] = []
    asked: list[dict[str, str]] = []

    def settings() -> dict[str, str]:
        asked.append({})
        return asked[-1]

    LazyEngine(CHOICE, tmp_path / "engine", settings, (), started.append).close()
    assert (started, asked) == ([], [])


def test_without_its_key_a_mask_gives_nothing_at_all(doomed: ConnectEngine) -> None:
    doomed.offer(Mask("mask_without_key", "NO_SUCH_VARIABLE", "card"))
    with pytest.raises(EngineFailed, match="NO_SUCH_VARIABLE"):
        doomed.query("SELECT mask_without_key('x') AS m")
