"""What a user waits for help: freshmart's start beside the import of the libraries that print it."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from benchmarks.measured import measure
from benchmarks.sides import ROOT

_LIBRARIES = (sys.executable, "-c", "import typer, rich")


@dataclass(frozen=True, slots=True)
class StartUp:
    """Medians, in seconds."""

    help: float
    libraries: float

    @property
    def ratio(self) -> float:
        return self.help / self.libraries


def start_up(program: Sequence[str], runs: int) -> StartUp:
    """Raises CommandFailed."""
    asked = (*program, "--help")
    for command in (asked, _LIBRARIES):
        measure(command, ROOT)  # the first start reads files that the later ones find in memory
    pairs = [(measure(asked, ROOT).seconds, measure(_LIBRARIES, ROOT).seconds) for _ in range(runs)]
    return StartUp(median(pair[0] for pair in pairs), median(pair[1] for pair in pairs))
