"""The toolkit's failures: the user's faults and ours are different types, each with its exit code.

Exit codes (DESIGN.md, section 6): 0 done, 1 a step failed, 2 the workspace or the command is wrong,
3 a gate or a held batch blocks, 4 an SLO is missed, 5 another run holds the table.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar


class FreshmartError(Exception):
    """Every failure the toolkit reports. ``hint`` says what to do next."""

    exit_code: ClassVar[int] = 1
    code: ClassVar[str] = "error"

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class UserError(FreshmartError):
    """The workspace, a contract or the command is wrong."""

    exit_code = 2
    code = "usage"


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One problem in one file. ``line`` and ``column`` are 1-based; ``path`` is the place inside the YAML."""

    code: str
    file: str
    line: int
    column: int
    path: str
    message: str
    hint: str = ""
    severity: str = "error"

    def render(self) -> str:
        place = f" (at {self.path})" if self.path else ""
        hint = f"\n    hint: {self.hint}" if self.hint else ""
        return f"{self.file}:{self.line}:{self.column} {self.code} {self.message}{place}{hint}"


class WorkspaceInvalid(UserError):
    """Contracts do not hold together; carries every problem found."""

    code = "workspace"

    def __init__(self, diagnostics: tuple[Diagnostic, ...]) -> None:
        count = len(diagnostics)
        super().__init__(
            f"{count} problem{'s' if count != 1 else ''} in the workspace",
            hint="mend them, then: freshmart validate contract",
        )
        self.diagnostics = diagnostics


class NeedsRebuild(UserError):
    """A table's definition differs from the one that it was built with."""

    code = "rebuild"


class StepFailed(FreshmartError):
    """A step could not be carried out; nothing of it is published and the same command repeats it."""

    code = "step"


class EngineFailed(StepFailed):
    """The engine refused or lost a statement."""

    code = "engine"


class EngineUnreachable(EngineFailed):
    """Nobody answers where the engine should be, or it lets nobody in: nothing was begun."""

    code = "engine_unreachable"


class EngineLost(EngineFailed):
    """The engine's reply is missing or damaged: the statement may have been carried out or not."""

    code = "engine_lost"


class EngineCrashed(EngineLost):
    """The engine's process is gone."""

    code = "engine_crashed"


class BatchHeld(FreshmartError):
    """A gate or a held batch blocks publication."""

    exit_code = 3
    code = "held"


class SloMissed(FreshmartError):
    """A freshness or completeness promise is not kept."""

    exit_code = 4
    code = "slo"


class TableLocked(FreshmartError):
    """Another run holds the table."""

    exit_code = 5
    code = "locked"
