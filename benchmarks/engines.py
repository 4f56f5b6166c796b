"""``python -m benchmarks.engines``: freshmart on both engines beside a hand-written PySpark script.

All three load the same history and then the same quarter of an hour, and must agree on gold. Spark's event log, kept
in all runs on Spark, tells what freshmart's batch cost: the jobs for each table, and where the time went. The command
fails where a table takes more than MOST_JOBS_PER_TABLE jobs.
"""

from __future__ import annotations

import argparse
import json
import os
import shlex
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from benchmarks.cases import Bench, Case, Pair, Work
from benchmarks.chain import FULL, QUICK, prepared
from benchmarks.event_log import Does, EventLog, read
from benchmarks.failures import BenchmarkFailed
from benchmarks.report import aligned
from benchmarks.sides import ON_SAIL, ON_SPARK, PYSPARK, on_engine, pyspark_script
from benchmarks.spark_work import Spent, TableJobs, check_jobs, table_jobs, where_time_went
from benchmarks.spine import settings_of, spine, with_settings

MOST_JOBS_PER_TABLE = 30
"""Of one 15-minute batch, Delta's own included."""


@dataclass(frozen=True, slots=True)
class Compared:
    """``tables`` and ``spent`` are of freshmart's last batch on Spark, ``script_jobs`` of the script's."""

    scale: str
    runs: int
    pair: Pair
    tables: tuple[TableJobs, ...]
    spent: tuple[Spent, ...]
    script_jobs: int
    script_delta_jobs: int


def main(words: Sequence[str] | None = None) -> int:
    options = _parser().parse_args(words)
    try:
        compared = _compared(options)
        print(as_json(compared) if options.json else as_text(compared))
        check_jobs(compared.tables, MOST_JOBS_PER_TABLE)
    except BenchmarkFailed as failure:
        print(failure, file=sys.stderr)
        return 1
    return 0


def as_text(compared: Compared) -> str:
    cases = (compared.pair.history, compared.pair.batch)
    works = [(case.name, *_row(case, work)) for case in cases for work in case.works]
    steps = [(t.step, *map(str, (t.tables, t.statements, t.jobs, t.delta_jobs)), _short(t)) for t in compared.tables]
    spent = [(row.on, str(row.number or ""), f"{row.seconds:.2f}") for row in compared.spent]
    script = f"the script's batch: {compared.script_jobs} jobs, {compared.script_delta_jobs} of them Delta's own"
    jobs = sum(each.jobs for each in compared.tables)
    of_delta = sum(each.delta_jobs for each in compared.tables)
    tables = sum(each.tables for each in compared.tables)
    ours = f"freshmart's batch: {jobs} jobs for {tables} tables, {of_delta} of them Delta's own"
    columns = ("tables", "statements", "jobs", "Delta's own", "jobs a table")
    return "\n\n".join(
        (
            aligned(("case", "side"), ("best s", "median s", "peak MB", "ratio to script"), works),
            aligned(("freshmart's batch on Spark",), columns, steps),
            f"{ours}\n{script}",
            aligned(("where its time goes",), ("number", "s"), spent),
        )
    )


def as_json(compared: Compared) -> str:
    cases = (compared.pair.history, compared.pair.batch)
    document = {
        "scale": compared.scale,
        "runs": compared.runs,
        "cases": [{"case": case.name, "lines": case.lines, "sides": _sides(case)} for case in cases],
        "tables": [{**asdict(each), "jobs_per_table": each.per_table} for each in compared.tables],
        "most_jobs_per_table": MOST_JOBS_PER_TABLE,
        "spent": [asdict(each) for each in compared.spent],
        "script": {"jobs": compared.script_jobs, "delta_jobs": compared.script_delta_jobs},
    }
    return json.dumps(document, indent=1)


def _parser() -> argparse.ArgumentParser:
    cache = Path(os.environ.get("BENCH_DIR") or Path(tempfile.gettempdir()) / "freshmart-bench")
    parser = argparse.ArgumentParser(prog="python -m benchmarks.engines", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="about 100,000 lines instead of 5 million")
    parser.add_argument("--runs", type=int, default=3, help="runs of each side and case (%(default)s)")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument("--dir", type=Path, default=cache, help="data, kept, and lakehouses (%(default)s)")
    parser.add_argument("--freshmart", default=f"{shlex.quote(sys.executable)} -m freshmart_cli")
    return parser


def _compared(options: argparse.Namespace) -> Compared:
    program, home = shlex.split(options.freshmart), options.dir.resolve()
    scale = QUICK if options.quick else FULL
    chain = prepared(scale, home)
    with tempfile.TemporaryDirectory(dir=home, prefix="work-") as name:
        folder = Path(name)
        workspace = with_settings(spine(folder / "workspace"), "spark", _logged(folder / "events"))
        script = {**settings_of(workspace, "spark"), **_logged(folder / "script-events")}
        sail = on_engine(ON_SAIL, "dev", program, workspace)
        spark = on_engine(ON_SPARK, "spark", program, workspace)
        bench = Bench([sail, spark, pyspark_script(script)], options.runs, folder, _say)
        pair = bench.pair(f"{scale.name} history", chain.history, chain.batch)
        log, last = _last_log(folder / "events"), _work(pair.batch, ON_SPARK).runs[-1]
        jobs = _last_log(folder / "script-events").jobs
        return Compared(
            scale.name,
            options.runs,
            pair,
            table_jobs(log, folder / ON_SPARK / "lakehouse"),
            where_time_went(log, last.seconds),
            len(jobs),
            sum(job.does is Does.DELTA for job in jobs),
        )


def _logged(folder: Path) -> Mapping[str, str]:
    """Settings of a Spark that keeps its event log in ``folder``."""
    folder.mkdir()
    plain = {"spark.eventLog.compress": "false", "spark.eventLog.rolling.enabled": "false"}
    return {"spark.eventLog.enabled": "true", "spark.eventLog.dir": folder.as_uri(), **plain}


def _last_log(folder: Path) -> EventLog:
    newest = max(folder.iterdir(), key=lambda path: path.stat().st_mtime)
    with newest.open(encoding="utf-8") as lines:
        return read(lines)


def _work(case: Case, side: str) -> Work:
    return next(work for work in case.works if work.side == side)


def _row(case: Case, work: Work) -> tuple[str, ...]:
    numbers = (f"{work.best:.2f}", f"{work.median:.2f}", f"{work.peak_bytes / 1_000_000:,.0f}")
    return (work.side, *numbers, f"{work.median / _work(case, PYSPARK).median:.2f}")


def _short(table: TableJobs) -> str:
    return f"{table.per_table:.1f}"


def _sides(case: Case) -> list[dict[str, object]]:
    return [
        {
            "side": work.side,
            "best_seconds": work.best,
            "median_seconds": work.median,
            "peak_bytes": work.peak_bytes,
            "ratio": work.median / _work(case, PYSPARK).median,
        }
        for work in case.works
    ]


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
