"""The two sides: how each is called, from the repository's root, which is freshmart's workspace."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
FRESHMART = "freshmart"
PEER = "peer"
LANDING = "{landing}"
LAKEHOUSE = "{lakehouse}"


@dataclass(frozen=True, slots=True)
class Side:
    """``words`` is the command, with LANDING and LAKEHOUSE where the folders belong."""

    name: str
    words: tuple[str, ...]

    def command(self, landing: Path, lakehouse: Path) -> list[str]:
        return [word.replace(LANDING, str(landing)).replace(LAKEHOUSE, str(lakehouse)) for word in self.words]


def freshmart(program: Sequence[str], arguments: Sequence[str]) -> Side:
    """``program`` starts the command line, ``arguments`` follow ``run``."""
    places = ("--set", f"landing={LANDING}", "--set", f"lakehouse={LAKEHOUSE}")
    return Side(FRESHMART, (*program, *places, "run", *arguments))


def peer() -> Side:
    places = ("--landing", LANDING, "--lakehouse", LAKEHOUSE)
    return Side(PEER, (sys.executable, "-m", "benchmarks.peer", *places))
