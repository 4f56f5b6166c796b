"""``python -m tests.parity.kept SAIL SPARK``: the lakehouses that the same tests left on either engine, row by row.

The folders are those given to pytest as ``--basetemp``. Exit code 1 where a table differs, or nothing was compared.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from pathlib import Path

from tests.parity.lakes import OF_A_RUN, Compared, compared
from tests.parity.ledger import digits, untolerated

PASSING = OF_A_RUN | {"_arrived_at", "_created_at"}
"""The tests write their files anew for each engine."""

_WORKER = re.compile(r"^popen-gw\d+/")


def lakehouses(folder: Path) -> dict[str, Path]:
    """By the test's folder and the place in it, whichever worker ran the test."""
    found = {}
    for ledger in folder.rglob("_ledger"):
        if not any(parent.is_symlink() for parent in ledger.parents):
            found[_WORKER.sub("", ledger.parent.relative_to(folder).as_posix())] = ledger.parent
    return found


def compare(left: Path, right: Path) -> dict[str, Compared]:
    """By lakehouse; one that is on one side alone differs."""
    here, there = lakehouses(left), lakehouses(right)
    found = {name: Compared(0, 0, ("only on one of the engines",)) for name in here.keys() ^ there.keys()}
    for name in here.keys() & there.keys():
        found[name] = compared(here[name], there[name], digits(), PASSING)
    return dict(sorted(found.items()))


def main(words: Sequence[str]) -> int:
    left, right = map(Path, words)
    found = compare(left, right)
    wrong = {name: untolerated(each.differences) for name, each in found.items()}
    for name, told in wrong.items():
        for each in told:
            print(f"{name}: {each}")
    tables, rows = sum(each.tables for each in found.values()), sum(each.rows for each in found.values())
    print(f"{len(found)} lakehouses, {tables} tables, {rows} rows compared")
    return int(any(wrong.values()) or not rows)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
