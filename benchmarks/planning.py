"""Plans a landing folder once, as freshmart does or by a plain walk, and tells the cost.

Both sides list the folder, leave what they remember of an earlier run, hash the rest and make durable what they
found. Nothing of their start counts.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

from benchmarks.sides import FRESHMART, ROOT
from freshmart_cli.contracts.loading import load_workspace
from freshmart_cli.execute.durable import as_json, replace_whole
from freshmart_cli.execute.landing import look
from freshmart_cli.execute.ledger import BatchPlan, Ledger
from freshmart_cli.execute.new_files import new_files
from freshmart_cli.execute.seen import index_concluded, seen_before

WALK = "walk"
SOURCE = "pos"


@dataclass(frozen=True, slots=True)
class Planned:
    """``processor``: seconds of it, which other work on the machine hardly changes.

    ``opened``: how often a landing file was.
    """

    seconds: float
    processor: float
    new: int
    opened: int


def by_freshmart(landing: Path, lakehouse: Path) -> Callable[[], int]:
    """What an ingestion does until its plans are durable, and the outcomes that let the next run know the files."""
    workspace = load_workspace(ROOT, None, {"landing": str(landing), "lakehouse": str(lakehouse)})
    ledger, source = Ledger(workspace.lakehouse / "_ledger"), workspace.sources[SOURCE]

    def plan() -> int:
        index_concluded(ledger, SOURCE)
        seen = seen_before(ledger, SOURCE)
        found = 0
        for part in new_files(workspace, source, seen, None).parts():
            slices = look(workspace, source, seen, part, lambda done, total: None).slices
            if slices:
                batch = ledger.fresh_batch_id(SOURCE, datetime.now(UTC))
                ledger.write_plan(BatchPlan(batch, SOURCE, 0, slices))
                ledger.conclude(SOURCE, batch, "committed")
            found += len(slices)
        return found

    return plan


def by_walk(landing: Path, lakehouse: Path) -> Callable[[], int]:
    """The least that anybody must do: size and time of every file, the content of those that are new."""
    remembered = lakehouse / "remembered.json"

    def plan() -> int:
        known = json.loads(remembered.read_bytes()) if remembered.exists() else {}
        found = {}
        waiting = [str(landing)]
        while waiting:
            with os.scandir(waiting.pop()) as entries:
                for entry in entries:
                    if entry.is_dir():
                        waiting.append(entry.path)
                        continue
                    status = entry.stat()
                    stamp = [status.st_size, status.st_mtime_ns]
                    if known.get(entry.path, [])[:2] != stamp:
                        with io.FileIO(entry.path) as file:
                            found[entry.path] = [*stamp, sha256(file.read()).hexdigest()]
        replace_whole(remembered, as_json(known | found))
        return len(found)

    return plan


def measured(plan: Callable[[], int], landing: Path) -> Planned:
    opened = 0

    def count(event: str, arguments: tuple[object, ...]) -> None:
        nonlocal opened
        if event == "open" and str(arguments[0]).startswith(f"{landing}/"):
            opened += 1

    sys.addaudithook(count)
    began, used = time.perf_counter(), time.process_time()
    new = plan()
    return Planned(time.perf_counter() - began, time.process_time() - used, new, opened)


def main(words: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.planning", description=__doc__)
    parser.add_argument("side", choices=(FRESHMART, WALK))
    parser.add_argument("landing", type=Path)
    parser.add_argument("lakehouse", type=Path)
    options = parser.parse_args(words)
    prepared = by_freshmart if options.side == FRESHMART else by_walk
    plan = prepared(options.landing.resolve(), options.lakehouse.resolve())
    print(json.dumps(asdict(measured(plan, options.landing.resolve()))))
    return 0


if __name__ == "__main__":
    sys.exit(main())
