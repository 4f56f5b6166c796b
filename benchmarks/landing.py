"""How planning grows with the landing folder: ``python -m benchmarks.landing --files 1000,10000,100000``.

Each folder of small till files is planned when all of them are new, and when all are known but one window of every
store. Beside freshmart a plain walk does the least that anybody must do (``benchmarks.planning``).
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
import tempfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from operator import attrgetter
from pathlib import Path
from typing import Any

from benchmarks.failures import BenchmarkFailed
from benchmarks.measured import measure
from benchmarks.planning import WALK
from benchmarks.report import aligned
from benchmarks.sides import FRESHMART, ROOT

STORES = 120
WINDOWS_A_DAY = 96
ALL_NEW = "all new"
ALL_KNOWN = f"known, {STORES} new"
_FIRST_DAY = date(2026, 1, 1)
_MODIFIED_NS = 1_767_225_600_000_000_000
"""Long before any run, so that a file need not be hashed twice."""
_NO_SALES = "0000002" + "0" * 19 + 3 * "00000000000{"
"""Two records, no transactions, items or tenders, and three sums of nothing."""


@dataclass(frozen=True, slots=True)
class Cost:
    """The least of some runs; ``files`` lie in the folder, of which ``new`` were planned and ``opened``.

    ``processor``: seconds of it alone.
    """

    case: str
    side: str
    files: int
    new: int
    opened: int
    seconds: float
    processor: float
    peak_bytes: int


def till_files(first: int, count: int) -> Iterator[tuple[str, bytes]]:
    """Path and bytes of windows without sales, window after window, in each of them store after store (POS.md)."""
    for number in range(first, first + count):
        day, place = divmod(number, STORES * WINDOWS_A_DAY)
        window, store = divmod(place, STORES)
        on = f"{_FIRST_DAY + timedelta(days=day):%Y%m%d}"
        of_store, serial = f"{store + 101:04}", f"{window + 1:07}"
        times = f"{on}041520-0500{on}040000{on}041500E"
        head = f"FH00000010001{of_store}{on}{serial}{times}USD".ljust(120) + "\n"
        tail = f"FT0000002{of_store}{serial}{_NO_SALES}"
        crc = zlib.crc32(f"{head}{tail}".encode())
        yield f"pos/{on}/POS_{of_store}_{on}_{serial}.dat", (head + f"{tail}{crc:08X}".ljust(120) + "\n").encode()


def land(landing: Path, first: int, count: int) -> None:
    for path, content in till_files(first, count):
        target = landing / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
        os.utime(target, ns=(_MODIFIED_NS, _MODIFIED_NS))


def costs(files: int, runs: int, folder: Path) -> list[Cost]:
    """Both cases of both sides; the sides take turns."""
    landing, kept = folder / "landing", folder / "kept"
    land(landing, 0, files)
    found = _quickest(ALL_NEW, files, runs, landing, None)
    for side in (FRESHMART, WALK):
        _planned(side, landing, kept / side)
    _planned(FRESHMART, landing, kept / FRESHMART)
    land(landing, files, STORES)
    return found + _quickest(ALL_KNOWN, files + STORES, runs, landing, kept)


def _quickest(case: str, files: int, runs: int, landing: Path, kept: Path | None) -> list[Cost]:
    found: dict[str, list[Cost]] = {FRESHMART: [], WALK: []}
    for _ in range(runs):
        for side, its in found.items():
            with tempfile.TemporaryDirectory(dir=landing.parent) as folder:
                lakehouse = Path(folder) / "lakehouse"
                if kept:
                    shutil.copytree(kept / side, lakehouse)
                told, peak = _planned(side, landing, lakehouse)
                its.append(
                    Cost(case, side, files, told["new"], told["opened"], told["seconds"], told["processor"], peak)
                )
    return [_least(its) for its in found.values()]


def _least(its: Sequence[Cost]) -> Cost:
    seconds, processor = (min(map(attrgetter(name), its)) for name in ("seconds", "processor"))
    return replace(its[0], seconds=seconds, processor=processor, peak_bytes=max(cost.peak_bytes for cost in its))


def _planned(side: str, landing: Path, lakehouse: Path) -> tuple[dict[str, Any], int]:
    lakehouse.mkdir(parents=True, exist_ok=True)
    done = measure((sys.executable, "-m", "benchmarks.planning", side, str(landing), str(lakehouse)), ROOT)
    return json.loads(done.output), done.peak_bytes


def as_text(found: Sequence[Cost]) -> str:
    walks = {(cost.case, cost.files): cost for cost in found if cost.side == WALK}
    rows = [
        (
            cost.case,
            cost.side,
            f"{cost.files:,}",
            f"{cost.seconds:.3f}",
            _micros(cost.seconds, cost),
            _micros(cost.processor, cost),
            f"{cost.opened:,}",
            f"{cost.peak_bytes / 1e6:,.0f}",
            *_compared(cost, walks[cost.case, cost.files]),
        )
        for cost in sorted(found, key=lambda cost: (cost.case, cost.files))
    ]
    numbers = ("files", "seconds", "µs a file", "CPU µs a file", "opened", "peak MB", "by walk", "CPU by walk")
    span = ("fewest", "most", "ratio", "CPU ratio")
    return "\n\n".join((aligned(("case", "side"), numbers, rows), aligned(("µs a file",), span, _growth(found))))


def _micros(seconds: float, cost: Cost) -> str:
    return f"{seconds / cost.files * 1e6:.1f}"


def _compared(cost: Cost, walk: Cost) -> tuple[str, str]:
    if cost is walk:
        return "", ""
    return f"{cost.seconds / walk.seconds:.2f}", f"{cost.processor / walk.processor:.2f}"


def _growth(found: Sequence[Cost]) -> list[tuple[str, ...]]:
    """What a file costs in the largest folder by what it costs in the smallest."""
    kinds = sorted({(cost.case, cost.side) for cost in found})
    rows: list[tuple[str, ...]] = []
    for kind in kinds:
        its = sorted((cost for cost in found if (cost.case, cost.side) == kind), key=lambda cost: cost.files)
        few, most = its[0], its[-1]
        times = most.files / few.files
        ratios = (most.seconds / few.seconds / times, most.processor / few.processor / times)
        told = (_micros(few.seconds, few), _micros(most.seconds, most), *(f"{ratio:.2f}" for ratio in ratios))
        rows.append((", ".join(kind), *told))
    return rows


def main(words: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.landing", description=__doc__)
    parser.add_argument("--files", type=_sizes, default="1000,10000,100000", help="sizes of the folder (%(default)s)")
    parser.add_argument("--runs", type=int, default=3, help="runs of each side and case (%(default)s)")
    parser.add_argument("--dir", type=Path, default=None, help="where the folders are made, for a while")
    options = parser.parse_args(words)
    found = []
    try:
        for files in options.files:
            print(f"{files:,} files", file=sys.stderr, flush=True)
            with tempfile.TemporaryDirectory(dir=options.dir, prefix="landing-") as folder:
                found += costs(files, options.runs, Path(folder))
    except BenchmarkFailed as failure:
        print(failure, file=sys.stderr)
        return 1
    print(as_text(found))
    return 0


def _sizes(text: str) -> tuple[int, ...]:
    sizes = tuple(int(size) for size in text.split(","))
    if min(sizes) < 1:
        raise argparse.ArgumentTypeError(f"at least one file is needed: {text}")
    return sizes


if __name__ == "__main__":
    sys.exit(main())
