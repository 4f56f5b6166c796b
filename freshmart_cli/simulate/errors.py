"""What a user can get wrong about a simulation."""

from __future__ import annotations

from pathlib import Path

from freshmart_cli.errors import Diagnostic, UserError


class OptionsInvalid(UserError):
    """The options are out of bounds, or the output is there already; carries every problem."""

    code = "simulate.options"

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__("; ".join(problems), hint="mend these options and simulate again; nothing was written")
        self.problems = problems


class OutputUnwritable(UserError):
    """The folder of the simulation cannot be made."""

    code = "simulate.output"

    def __init__(self, out: Path, reason: str) -> None:
        super().__init__(f"{out} cannot be written: {reason}", hint="name a folder you may write to")
        self.out = out


class FaultPlanInvalid(UserError):
    """The fault plan says what no simulation can do; carries every problem found."""

    code = "simulate.plan"

    def __init__(self, diagnostics: tuple[Diagnostic, ...]) -> None:
        count = len(diagnostics)
        super().__init__(
            f"{count} problem{'s' if count != 1 else ''} in the fault plan:\n"
            + "\n".join(diagnostic.render() for diagnostic in diagnostics),
            hint="mend the plan, or use 'default' or 'none'",
        )
        self.diagnostics = diagnostics


class FaultsUnplaceable(UserError):
    """The simulated stores and days have too few busy windows for the fault plan."""

    code = "simulate.placement"

    def __init__(self, unplaced: tuple[tuple[str, int, int], ...]) -> None:
        parts = [f"{kind}: {placed} of {asked} placed" for kind, placed, asked in unplaced]
        super().__init__(
            "the fault plan does not fit, too little happens for it: " + "; ".join(parts),
            hint="simulate more stores, days or transactions per day, or lower the counts of the plan",
        )
        self.unplaced = unplaced


class SourcesUnknown(UserError):
    """Sources were asked for that no simulation writes."""

    code = "simulate.sources"

    def __init__(self, unknown: tuple[str, ...], known: tuple[str, ...], hint: str) -> None:
        named = ", ".join(repr(name) for name in unknown) or "nothing"
        super().__init__(f"no sources to simulate: {named}", hint=hint)
        self.unknown = unknown
        self.known = known
