"""One writer at a time, between processes and with what they leave running."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from freshmart_cli.errors import TableLocked
from freshmart_cli.execute.locks import Locks

HOLD = """
import sys
from pathlib import Path
from freshmart_cli.execute.locks import Locks
locks = Locks(Path(sys.argv[1]))
locks.take(tuple(sys.argv[2:]))
print("held", flush=True)
sys.stdin.read()
"""


@contextmanager
def held_elsewhere(folder: Path, *names: str) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-c", HOLD, str(folder), *names]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        try:
            yield process
        finally:
            process.kill()


def test_a_lock_is_taken_by_one_process_and_its_holder_is_named(tmp_path: Path) -> None:
    with held_elsewhere(tmp_path, "parcels") as process:
        with pytest.raises(TableLocked, match=f"parcels is held by another run \\(process {process.pid}\\)") as caught:
            Locks(tmp_path).take(("parcels",))
        assert caught.value.exit_code == 5
        assert "--wait" in caught.value.hint
        other = Locks(tmp_path)
        other.take(("scans",))
        other.close()


def test_a_lock_is_free_again_when_its_process_is_killed(tmp_path: Path) -> None:
    with held_elsewhere(tmp_path, "parcels") as process:
        process.kill()
        process.wait()
        locks = Locks(tmp_path)
        locks.take(("parcels",))
        locks.close()


def test_all_locks_are_taken_or_none(tmp_path: Path) -> None:
    with held_elsewhere(tmp_path, "b"):
        locks = Locks(tmp_path)
        with pytest.raises(TableLocked, match="^b is held"):
            locks.take(("c", "b", "a"))
        assert locks.descriptors == ()
        third = Locks(tmp_path)
        third.take(("a", "c"))
        third.close()


def test_a_child_that_inherits_the_lock_holds_it_when_its_parent_has_let_go(tmp_path: Path) -> None:
    locks = Locks(tmp_path)
    locks.take(("parcels",))
    child = subprocess.Popen(
        [sys.executable, "-c", "import sys; sys.stdin.read()"], stdin=subprocess.PIPE, pass_fds=locks.descriptors
    )
    locks.close()
    with pytest.raises(TableLocked):
        Locks(tmp_path).take(("parcels",))
    child.kill()
    child.communicate()
    again = Locks(tmp_path)
    again.take(("parcels",))
    again.close()


def test_a_child_that_is_not_given_the_lock_does_not_hold_it(tmp_path: Path) -> None:
    locks = Locks(tmp_path)
    locks.take(("parcels",))
    child = subprocess.Popen([sys.executable, "-c", "import sys; sys.stdin.read()"], stdin=subprocess.PIPE)
    locks.close()
    again = Locks(tmp_path)
    again.take(("parcels",))
    again.close()
    child.kill()
    child.communicate()


def test_a_lock_that_is_held_is_not_taken_twice(tmp_path: Path) -> None:
    locks = Locks(tmp_path)
    locks.take(("a", "a"))
    locks.take(("a", "b"))
    assert len(locks.descriptors) == 2
    locks.close()
    locks.close()


def test_who_waits_gets_the_lock_when_it_is_let_go(tmp_path: Path) -> None:
    first, second = Locks(tmp_path), Locks(tmp_path)
    first.take(("a",))
    threading.Timer(0.2, first.close).start()
    second.take(("a",), patience=10)
    assert (tmp_path / "a.lock").read_text() == f"process {os.getpid()}\n"
    second.close()


def test_who_waits_in_vain_is_told_after_that_time(tmp_path: Path) -> None:
    first = Locks(tmp_path)
    first.take(("a",))
    began = time.monotonic()
    with pytest.raises(TableLocked):
        Locks(tmp_path).take(("a",), patience=0.3)
    assert 0.3 <= time.monotonic() - began < 3
    first.close()
