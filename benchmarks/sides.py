"""The two sides: how each is called, from the repository's root, which is freshmart's workspace."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
FRESHMART = "freshmart"
PEER = "peer"

_LANDING = "{landing}"
_LAKEHOUSE = "{lakehouse}"


@dataclass(frozen=True, slots=True)
class Side:
    """``run`` is the command, ``steps`` the one that tells where its time went, if there is one."""

    name: str
    run: tuple[str, ...]
    steps: tuple[str, ...] = ()

    def command(self, landing: Path, lakehouse: Path) -> list[str]:
        return _placed(self.run, landing, lakehouse)

    def steps_command(self, landing: Path, lakehouse: Path) -> list[str]:
        return _placed(self.steps, landing, lakehouse)


def freshmart(program: Sequence[str], arguments: Sequence[str]) -> Side:
    """``program`` starts the command line, ``arguments`` follow ``run``."""
    begun = (*program, "--set", f"landing={_LANDING}", "--set", f"lakehouse={_LAKEHOUSE}")
    return Side(FRESHMART, (*begun, "run", *arguments), (*begun, "history", "--json"))


def peer() -> Side:
    script = (sys.executable, "-m", "benchmarks.peer")
    return Side(PEER, (*script, "--landing", _LANDING, "--lakehouse", _LAKEHOUSE))


def _placed(words: Sequence[str], landing: Path, lakehouse: Path) -> list[str]:
    return [word.replace(_LANDING, str(landing)).replace(_LAKEHOUSE, str(lakehouse)) for word in words]
