"""A fault plan as a value: which faults, how often, with which parameters."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FaultRequest:
    """``count`` faults of one kind; ``parameters`` as (name, value), those left out have their defaults."""

    kind: str
    count: int = 1
    parameters: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class FaultPlan:
    """``name`` is what truth.json calls the plan."""

    faults: tuple[FaultRequest, ...] = ()
    name: str = "none"


NO_FAULTS = FaultPlan()
