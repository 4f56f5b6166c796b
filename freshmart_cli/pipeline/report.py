"""What a run did, for whoever asked for it."""

from __future__ import annotations

from dataclasses import dataclass

from freshmart_cli.errors import FreshmartError


@dataclass(frozen=True, slots=True)
class StepReport:
    """One step. ``state``: done, unchanged, held, failed or not due."""

    step: str
    table: str
    state: str
    rows: int = 0
    seconds: float = 0.0
    message: str = ""


@dataclass(frozen=True, slots=True)
class RunReport:
    """All steps of one command in order; ``failure`` ended it early, if any."""

    run_id: str
    steps: tuple[StepReport, ...]
    failure: FreshmartError | None = None

    @property
    def held(self) -> bool:
        return any(each.state == "held" for each in self.steps)

    @property
    def exit_code(self) -> int:
        """0 done, 3 something is held, else the failure's."""
        if self.failure is not None:
            return self.failure.exit_code
        return 3 if self.held else 0

    @property
    def next_commands(self) -> tuple[str, ...]:
        """What a person would do now."""
        if self.held:
            return ("freshmart quarantine list", "freshmart status")
        return ("freshmart status", "freshmart reconcile")
