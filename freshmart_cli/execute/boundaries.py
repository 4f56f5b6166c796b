"""Every point between two durable actions of a run, so that tests can stop a run at each of them.

The environment variable FRESHMART_STOP_AT, ``<boundary>[#n]=cli|engine``, kills this process or its engine when the
boundary is reached for the n-th time; the kill tests take their list from ``Boundary``.
"""

from __future__ import annotations

import os
import signal
from collections import Counter
from enum import StrEnum


class Boundary(StrEnum):
    """Named for what has just become durable."""

    INGEST_RECOVERED = "ingest.recovered"
    INGEST_PLANNED = "ingest.planned"
    INGEST_APPENDED = "ingest.appended"
    INGEST_COMMITTED = "ingest.committed"
    SILVER_STAGED = "silver.staged"
    SILVER_RECORDED = "silver.recorded"
    SILVER_CHILD_PUBLISHED = "silver.child_published"
    SILVER_ROOT_PUBLISHED = "silver.root_published"
    SILVER_VERSIONED = "silver.versioned"
    SILVER_QUARANTINED = "silver.quarantined"
    SILVER_FILES_PUBLISHED = "silver.files_published"
    SILVER_SNAPSHOT_PUBLISHED = "silver.snapshot_published"
    SILVER_EVENTS_KEPT = "silver.events_kept"
    SILVER_HISTORY_PUBLISHED = "silver.history_published"
    SILVER_PROMOTED = "silver.promoted"
    SILVER_HEALED = "silver.healed"
    REBUILD_SWAPPED = "rebuild.swapped"
    GOLD_STAGED = "gold.staged"
    GOLD_RECORDED = "gold.recorded"
    GOLD_PUBLISHED = "gold.published"
    GOLD_DONE = "gold.done"


_seen: Counter[str] = Counter()
_engine_pid: list[int] = []


def watch_engine(pid: int) -> None:
    """The process that ``…=engine`` kills; 0 where it is not ours."""
    _engine_pid[:] = [pid] if pid else []


def reached(boundary: Boundary) -> None:
    """Mark a boundary; does nothing unless a test asked to stop here."""
    wanted = os.environ.get("FRESHMART_STOP_AT")
    if not wanted:
        return
    _seen[boundary] += 1
    place, _, victim = wanted.partition("=")
    name, _, nth = place.partition("#")
    if name == boundary and _seen[boundary] == int(nth or 1):
        pids = _engine_pid if victim == "engine" else [os.getpid()]
        for pid in pids:
            os.kill(pid, signal.SIGKILL)
