"""``python -m benchmarks``: measures both sides and prints what they needed."""

from __future__ import annotations

import argparse
import os
import shlex
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from benchmarks.cases import Bench, Case
from benchmarks.chain import FULL, QUICK, prepared
from benchmarks.failures import BenchmarkFailed
from benchmarks.report import Report, as_json, as_text
from benchmarks.sides import freshmart, peer
from benchmarks.startup import StartUp, start_up

_SHORT = ("short history", "batch on the short history")
_FULL = ("history", "batch on the history")


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
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks", description="Compare freshmart with a plain script."
    )
    parser.add_argument("--quick", action="store_true", help="about 100,000 lines instead of 5 million")
    parser.add_argument(
        "--runs", type=int, default=3, help="how often each side does each case (%(default)s)"
    )
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument(
        "--dir", type=Path, default=cache, help="data made once, and lakehouses (%(default)s)"
    )
    parser.add_argument("--freshmart", default=started, help="the command to measure (%(default)s)")
    parser.add_argument("--run-arguments", default="", help="what follows its `run`")
    parser.add_argument("--peer-only", action="store_true", help="leave freshmart out")
    return parser


def _measured(options: argparse.Namespace) -> Report:
    program = shlex.split(options.freshmart)
    ours = [] if options.peer_only else [freshmart(program, shlex.split(options.run_arguments))]
    scale = QUICK if options.quick else FULL
    _say(f"data: {scale.name}")
    chain = prepared(scale, options.dir)
    with tempfile.TemporaryDirectory(dir=options.dir, prefix="work-") as folder:
        bench = Bench([*ours, peer()], options.runs, Path(folder), _say)
        cases: list[Case] = []
        for names, history in ((_SHORT, chain.short), (_FULL, chain.history)):
            cases += bench.history_and_batch(names, history, chain.batch)
        started: StartUp | None = start_up(program, options.runs, Path(folder)) if ours else None
    return Report(scale.name, options.runs, tuple(cases), started)


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
