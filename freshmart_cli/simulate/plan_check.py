"""Refuses a plan of faults that the sources asked for cannot have."""

from __future__ import annotations

from freshmart_cli.simulate.errors import OptionsInvalid
from freshmart_cli.simulate.faults.registry import FAULT_KINDS
from freshmart_cli.simulate.options import SimulationOptions


def check_plan(options: SimulationOptions) -> None:
    """Raises OptionsInvalid, with everything that is wrong."""
    problems: list[str] = []
    for request in options.faults.faults:
        kind = FAULT_KINDS.get(request.kind)
        if kind is None:
            problems.append(f"unknown kind of fault {request.kind!r}")
            continue
        problems += kind.problems(request)
        if kind.source not in options.sources:
            problems.append(f"{request.kind} is a fault of {kind.source}, which is not simulated")
    if problems:
        raise OptionsInvalid(tuple(problems))
