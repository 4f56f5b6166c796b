"""The sides: how each is called, from the repository's root, which is freshmart's workspace."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.chain import SEEN_AT

ROOT = Path(__file__).parents[1]
FRESHMART = "freshmart"
PEER = "peer"
ON_SAIL = "freshmart-sail"
ON_SPARK = "freshmart-spark"
PYSPARK = "pyspark-script"

_LANDING = "{landing}"
_LAKEHOUSE = "{lakehouse}"


@dataclass(frozen=True, slots=True)
class Side:
    """``words`` is its command with marks where the folders belong."""

    name: str
    words: tuple[str, ...]

    def command(self, landing: Path, lakehouse: Path) -> list[str]:
        words = (word.replace(_LANDING, str(landing)) for word in self.words)
        return [word.replace(_LAKEHOUSE, str(lakehouse)) for word in words]


def freshmart(program: Sequence[str], workspace: Path) -> Side:
    """``program`` starts the command line. It runs as of the batch's arrival: later on the business date would
    be closed, and every row that the batch changes a restatement, recorded as one."""
    places = ("--set", f"landing={_LANDING}", "--set", f"lakehouse={_LAKEHOUSE}")
    return Side(FRESHMART, (*program, "--workspace", str(workspace), *places, "--as-of", SEEN_AT, "--json", "run"))


def on_engine(name: str, env: str, program: Sequence[str], workspace: Path) -> Side:
    """freshmart in an environment of freshmart.yml."""
    return Side(name, freshmart((*program, "--env", env), workspace).words)


def pyspark_script(settings: Mapping[str, str]) -> Side:
    """``settings`` are further configuration of its Spark."""
    given = " ".join(f"--conf {key}={value}" for key, value in settings.items())
    script = ("env", f"PYSPARK_SUBMIT_ARGS={given} pyspark-shell", sys.executable, "-m", "benchmarks.pyspark_script")
    return Side(PYSPARK, (*script, "--landing", _LANDING, "--lakehouse", _LAKEHOUSE))


def peer() -> Side:
    script = (sys.executable, "-m", "benchmarks.peer")
    return Side(PEER, (*script, "--landing", _LANDING, "--lakehouse", _LAKEHOUSE))
