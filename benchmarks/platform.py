"""The whole platform through a day: every source of 120 stores, run every quarter of an hour as the cadences ask.

The landing folder holds the whole day from the start; ``--as-of`` hides what has not arrived yet, so each run sees what
it would have seen. ``python -m benchmarks.platform`` does the 96 runs of a day, ``--runs N`` only the last N of them
after one that catches up.
"""

from __future__ import annotations

import argparse
import json
import os
import shlex
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from statistics import median

from benchmarks.measured import measure
from benchmarks.report import aligned
from benchmarks.sides import ROOT
from freshmart_cli.simulate import ALL_SOURCES, SimulationOptions, simulate

QUARTER_MINUTES = 15
QUARTER = timedelta(minutes=QUARTER_MINUTES)
RUNS_A_DAY = 96
_FIRST_DAY = date(2026, 3, 2)
_BEGINS = datetime(2026, 3, 2, 5, 2, tzinfo=UTC)
"""Midnight in New York, and two minutes for the files of the last window to be uploaded."""
_DASHBOARDS = ("gold.store_daily", "gold.store_sales_15min")


@dataclass(frozen=True, slots=True)
class Step:
    name: str
    state: str
    seconds: float


@dataclass(frozen=True, slots=True)
class PlatformRun:
    """One run: its clock, wall seconds, peak memory, steps, and what it left on disk."""

    at: datetime
    seconds: float
    peak_bytes: int
    steps: tuple[Step, ...]
    commits: int
    bytes_written: int


def prepared(stores: int, cache: Path) -> Path:
    """The landing folder of a day, simulated the first time and found in ``cache`` afterwards."""
    home = cache / f"platform-{stores}x2-{_FIRST_DAY:%Y%m%d}"
    if not home.exists():
        cache.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=cache, prefix="simulating-") as unfinished:
            folder = Path(unfinished) / "simulated"
            simulate(SimulationOptions(folder, stores, 2, start=_FIRST_DAY, sources=ALL_SOURCES))
            folder.rename(home)
    return home / "landing"


def clocks(until: int, runs: int) -> list[datetime]:
    """When the runs up to the given one of the day begin, and before them one that catches up."""
    return [_BEGINS + number * QUARTER for number in range(until - runs, until + 1)]


def one(program: Sequence[str], landing: Path, lakehouse: Path, at: datetime) -> PlatformRun:
    places = ("--set", f"landing={landing}", "--set", f"lakehouse={lakehouse}")
    before = _on_disk(lakehouse)
    measured = measure((*program, *places, "--as-of", f"{at:%Y-%m-%dT%H:%M:%SZ}", "--json", "run", "--due"), ROOT)
    written = {path: size for path, size in _on_disk(lakehouse).items() if path not in before}
    told = json.loads(measured.output)["steps"]
    steps = tuple(Step(f"{each['step']} {each['table']}", each["state"], float(each["seconds"])) for each in told)
    commits = sum("_delta_log/" in path and path.endswith(".json") for path in written)
    return PlatformRun(at, measured.seconds, measured.peak_bytes, steps, commits, sum(written.values()))


def _on_disk(lakehouse: Path) -> dict[str, int]:
    return {
        str(path): path.stat().st_size
        for folder in ("bronze", "silver", "gold")
        for path in (lakehouse / folder).rglob("*")
        if path.is_file()
    }


def shares(runs: Sequence[PlatformRun]) -> str:
    """Where the time of the runs goes, step by step, the longest first."""
    seconds: Counter[str] = Counter()
    times: Counter[str] = Counter()
    for run in runs:
        for step in run.steps:
            seconds[step.name] += step.seconds
            times[step.name] += 1
    whole = sum(run.seconds for run in runs)
    rows = [
        (name, f"{times[name]}", f"{spent / len(runs):.2f}", f"{100 * spent / whole:.1f}")
        for name, spent in seconds.most_common()
    ]
    apart = whole - seconds.total()
    outside = (f"{len(runs)}", f"{apart / len(runs):.2f}", f"{100 * apart / whole:.1f}")
    rows.append(("(before and after the steps)", *outside))
    return aligned(("step",), ("times", "s a run", "% of time"), rows)


def summary(runs: Sequence[PlatformRun]) -> str:
    """A row an hour's place: runs at the full hour do more."""
    kinds = {
        "all": runs,
        "full hour": [r for r in runs if r.at.minute < 15],
        "others": [r for r in runs if r.at.minute >= 15],
    }
    rows = [
        (
            name,
            f"{len(some)}",
            f"{median(r.seconds for r in some):.1f}",
            f"{max(r.seconds for r in some):.1f}",
            f"{median(r.commits for r in some):.0f}",
            f"{sum(r.commits for r in some):,}",
            f"{sum(r.bytes_written for r in some) / 1e6:,.0f}",
            f"{max(r.peak_bytes for r in some) / 1e6:,.0f}",
        )
        for name, some in kinds.items()
        if some
    ]
    return aligned(("runs",), ("n", "median s", "max s", "commits a run", "commits", "MB written", "peak MB"), rows)


def freshness(landing: Path, runs: Sequence[PlatformRun]) -> str:
    """How long after its arrival a till's file was in the dashboards, at worst and in the median."""
    arrivals = sorted(path.stat().st_mtime for path in (landing / "pos").rglob("*") if path.is_file())
    lags = []
    for before, run in zip(runs, runs[1:], strict=False):
        done = run.at.timestamp() + run.seconds
        lags += [done - each for each in arrivals if before.at.timestamp() < each <= run.at.timestamp()]
    assert all(any(step.name == f"promote {name}" for step in run.steps) for run in runs for name in _DASHBOARDS)
    typical, worst = median(lags) / 60, max(lags) / 60
    return f"arrival to dashboard: median {typical:.1f} min, at most {worst:.1f} min ({len(lags):,} files)"


def main(words: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.platform", description=__doc__)
    parser.add_argument("--stores", type=int, default=120)
    parser.add_argument("--until", type=int, default=RUNS_A_DAY, help="the last run, from 1 to %(default)s")
    parser.add_argument("--runs", type=int, default=0, help="how many, up to that one; all if left out")
    cache = Path(os.environ.get("BENCH_DIR") or Path(tempfile.gettempdir()) / "freshmart-bench")
    parser.add_argument("--dir", type=Path, default=cache, help="data, kept, and the lakehouse (%(default)s)")
    parser.add_argument("--freshmart", default=f"{shlex.quote(sys.executable)} -m freshmart_cli")
    options = parser.parse_args(words)
    landing = prepared(options.stores, options.dir.resolve())
    runs = []
    with tempfile.TemporaryDirectory(dir=options.dir, prefix="work-") as folder:
        for at in clocks(options.until, options.runs or options.until):
            run = one(shlex.split(options.freshmart), landing, Path(folder) / "lake", at)
            runs.append(run)
            print(f"{run.at:%H:%M} {run.seconds:5.1f} s {run.commits:4} commits", file=sys.stderr, flush=True)
    regular = runs[1:]
    print("\n\n".join((summary(regular), shares(regular), freshness(landing, runs))))
    return 0


if __name__ == "__main__":
    sys.exit(main())
