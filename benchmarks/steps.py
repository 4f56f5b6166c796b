"""Where freshmart's time goes, by its own records."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class StepTime:
    name: str
    seconds: float


def steps_of_last_run(command: Sequence[str], folder: Path) -> tuple[StepTime, ...]:
    """The steps of the newest run that ``command`` prints as JSON, longest first; none if it keeps none."""
    answer = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    try:
        return _longest_first(json.loads(answer.stdout)) if answer.returncode == 0 else ()
    except (ValueError, LookupError, TypeError):
        return ()


def _longest_first(history: Any) -> tuple[StepTime, ...]:
    """Of ``[{"started_at": TIME, "steps": [{"name": TEXT, "seconds": NUMBER}]}]``."""
    newest = max(history, key=lambda run: str(run["started_at"]))
    steps = (StepTime(str(step["name"]), float(step["seconds"])) for step in newest["steps"])
    return tuple(sorted(steps, key=lambda step: -step.seconds))
