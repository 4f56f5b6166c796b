"""Reports of runs that the tests show."""

from __future__ import annotations

from freshmart_cli.errors import FreshmartError
from freshmart_cli.pipeline.report import RunReport, StepReport


def report(*states: str, failure: FreshmartError | None = None) -> RunReport:
    steps = tuple(
        StepReport("promote", f"silver.table_{number}", state, 1_200 * number, 0.25, f"said {number}")
        for number, state in enumerate(states, 1)
    )
    return RunReport("r1", steps, failure)
