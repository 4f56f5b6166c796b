"""Where freshmart's time goes, by what its run told."""

from __future__ import annotations

import json
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class StepTime:
    """The first step that needs the engine waits for its start."""

    name: str
    seconds: float


def steps_told(answer: str) -> tuple[StepTime, ...]:
    """The steps in the answer of ``freshmart --json run``, longest first; none if the answer is no JSON."""
    try:
        told = json.loads(answer)
    except ValueError:
        return ()
    steps = (StepTime(f"{step['step']} {step['table']}", float(step["seconds"])) for step in told["steps"])
    return tuple(sorted(steps, key=lambda step: -step.seconds))
