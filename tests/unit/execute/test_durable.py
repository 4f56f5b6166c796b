"""Files that are whole or absent, however many write at once."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from freshmart_cli.execute.durable import as_json, create_once, replace_whole

MANY = 16


def test_one_of_many_threads_creates_a_file_and_it_holds_the_winners_content(tmp_path: Path) -> None:
    target = tmp_path / "new folder" / "batch.outcome"
    start = threading.Barrier(MANY)

    def attempt(number: int) -> bool:
        start.wait()
        return create_once(target, f"{number}".encode() * 1000)

    with ThreadPoolExecutor(MANY) as pool:
        won = list(pool.map(attempt, range(MANY)))
    assert won.count(True) == 1
    assert target.read_text() == f"{won.index(True)}" * 1000
    assert list(target.parent.iterdir()) == [target]


ATTEMPT = """
import sys, time
from pathlib import Path
from freshmart_cli.execute.durable import create_once
sys.stdin.readline()
print(sum(create_once(Path(sys.argv[1]) / str(n), sys.argv[2].encode()) for n in range(50)))
"""


def test_processes_that_claim_the_same_names_share_them_without_overlap(tmp_path: Path) -> None:
    commands = [[sys.executable, "-c", ATTEMPT, str(tmp_path), name] for name in ("a", "b", "c")]
    running = [subprocess.Popen(each, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for each in commands]
    for process in running:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    won = [int(process.communicate()[0]) for process in running]
    assert sum(won) == 50
    contents = [path.read_text() for path in tmp_path.iterdir()]
    assert [contents.count(name) for name in ("a", "b", "c")] == won


def test_a_file_that_exists_is_left_as_it_is(tmp_path: Path) -> None:
    target = tmp_path / "x"
    assert create_once(target, b"first")
    assert not create_once(target, b"second")
    assert target.read_bytes() == b"first"
    assert list(tmp_path.iterdir()) == [target]


def test_readers_of_a_file_being_replaced_see_the_old_or_the_new_content(tmp_path: Path) -> None:
    target = tmp_path / "state.json"
    contents = {bytes([letter]) * 300_000 for letter in b"ab"}
    replace_whole(target, next(iter(contents)))
    seen: set[bytes] = set()
    done = threading.Event()

    def read() -> None:
        while not done.is_set():
            seen.add(target.read_bytes())

    reader = threading.Thread(target=read)
    reader.start()
    for _ in range(20):
        for content in contents:
            replace_whole(target, content)
    done.set()
    reader.join()
    assert seen <= contents
    assert list(tmp_path.iterdir()) == [target]


SCALARS = st.none() | st.booleans() | st.integers() | st.text(max_size=5)
VALUES = SCALARS | st.lists(SCALARS, max_size=3) | st.dictionaries(st.text(max_size=5), SCALARS, max_size=3)


@settings(max_examples=50)
@given(st.dictionaries(st.text(max_size=5), VALUES, max_size=4))
def test_the_same_value_is_the_same_text_on_one_line(value: dict[str, object]) -> None:
    turned = dict(reversed(list(value.items())))
    assert as_json(value) == as_json(turned)
    assert json.loads(as_json(value)) == value
    assert b"\n" not in as_json(value)
