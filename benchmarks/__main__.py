"""``python -m benchmarks``: measures both sides and prints what they needed."""

from __future__ import annotations

import argparse
import os
import shlex
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from benchmarks.cases import Bench
from benchmarks.chain import FULL, QUICK, prepared
from benchmarks.failures import BenchmarkFailed
from benchmarks.report import Report, as_json, as_text
from benchmarks.sides import freshmart, peer
from benchmarks.spine import spine
from benchmarks.startup import start_up


def main(words: Sequence[str] | None = None) -> int:
    options = _parser().parse_args(words)
    try:
        report = _measured(options)
    except BenchmarkFailed as failure:
        print(failure, file=sys.stderr)
        return 1
    print(as_json(report) if options.json else as_text(report))
    return 0


def _parser() -> argparse.ArgumentParser:
    cache = Path(os.environ.get("BENCH_DIR") or Path(tempfile.gettempdir()) / "freshmart-bench")
    started = f"{shlex.quote(sys.executable)} -m freshmart_cli"
    about = "Compare freshmart with a plain script."
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=about)
    parser.add_argument("--quick", action="store_true", help="about 100,000 lines instead of 5 million")
    parser.add_argument("--runs", type=_count, default=3, help="runs of each side and case (%(default)s)")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument("--dir", type=Path, default=cache, help="data, kept, and lakehouses (%(default)s)")
    parser.add_argument("--freshmart", default=started, help="the command to measure (%(default)s)")
    parser.add_argument("--peer-only", action="store_true", help="leave freshmart out")
    return parser


def _count(text: str) -> int:
    if (number := int(text)) < 1:
        raise argparse.ArgumentTypeError(f"at least one run is needed, not {number}")
    return number


def _measured(options: argparse.Namespace) -> Report:
    program = shlex.split(options.freshmart)
    scale = QUICK if options.quick else FULL
    home = options.dir.resolve()
    _say(f"{scale.name} chain in {home}")
    chain = prepared(scale, home)
    with tempfile.TemporaryDirectory(dir=home, prefix="work-") as folder:
        ours = [] if options.peer_only else [freshmart(program, spine(Path(folder) / "workspace"))]
        bench = Bench([*ours, peer()], options.runs, Path(folder), _say)
        short = bench.pair("short history", chain.short, chain.batch)
        full = bench.pair("full history", chain.history, chain.batch)
        started = start_up(program, options.runs) if ours else None
    return Report(scale.name, options.runs, short, full, started)


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
