"""What ran when, and what it did."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from freshmart_cli.execute.context import Context


@dataclass(frozen=True, slots=True)
class RunStep:
    """One step. ``state``: done, unchanged, held or failed."""

    step: str
    table: str
    state: str
    rows: int
    seconds: float
    message: str
    ok: bool


@dataclass(frozen=True, slots=True)
class Run:
    """One command that wrote. ``ended_at`` is None where it was killed or still runs.

    ``restated``: rows of closed days that it changed.
    """

    run_id: str
    command: str
    started_at: datetime
    ended_at: datetime | None
    ok: bool
    message: str
    steps: tuple[RunStep, ...]
    restated: int


def history(context: Context, most: int = 20) -> tuple[Run, ...]:
    """The last runs, newest first."""
    lines: dict[str, list[dict[str, Any]]] = defaultdict(list)
    began: dict[str, datetime] = {}
    restated: Counter[str] = Counter()
    for each in context.records.read("run", "step", "restatement"):
        run_id = each["run_id"]
        began.setdefault(run_id, _time(each["at"]))
        if each["kind"] == "restatement":
            restated[run_id] += 1
        else:
            lines[run_id].append(each)
    found = (_run(run_id, at, lines[run_id], restated[run_id]) for run_id, at in began.items())
    return tuple(sorted(found, key=lambda run: run.started_at, reverse=True)[:most])


def _run(run_id: str, began: datetime, lines: list[dict[str, Any]], restated: int) -> Run:
    ended = next((each for each in lines if each["kind"] == "run"), None)
    steps = tuple(_step(each) for each in lines if each["kind"] == "step")
    if ended is None:
        return Run(run_id, "", began, None, False, "it did not end, or still runs", steps, restated)
    started, finished = _time(ended["started_at"]), _time(ended["ended_at"])
    return Run(run_id, ended["command"], started, finished, ended["ok"], ended.get("message", ""), steps, restated)


def _step(line: dict[str, Any]) -> RunStep:
    state = line.get("state", "done" if line["ok"] else "failed")
    return RunStep(line["step"], line["table"], state, line["rows"], line["seconds"], line["message"], line["ok"])


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)
