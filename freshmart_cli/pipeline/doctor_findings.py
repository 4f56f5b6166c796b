"""What ``freshmart doctor`` finds: of the machine, and of each environment."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from freshmart_cli.errors import Diagnostic

State = Literal["ok", "absent", "warning", "missing"]
"""``absent``: not there, and nothing needs it. ``warning``: work goes on. ``missing``: nothing can run without."""


@dataclass(frozen=True, slots=True)
class Finding:
    """``found`` and ``needed`` are phrases; ``fix`` is a command, or what to write where. Secrets are in none."""

    subject: str
    state: State
    found: str
    needed: str = ""
    fix: str = ""


@dataclass(frozen=True, slots=True)
class EnvironmentState:
    """``engine``: what runs there and where; ``in_use``: the one that decides; ``ready``: nothing is missing."""

    name: str
    engine: str
    in_use: bool
    ready: bool
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Examination:
    """``workspace`` is its root, None where there is none; ``unread`` says why no environment was looked at.

    ``exit_code``: 0 where the machine and the environment in use have all that they need, 2 otherwise.
    """

    machine: tuple[Finding, ...]
    workspace: Path | None
    unread: str
    problems: tuple[Diagnostic, ...]
    environments: tuple[EnvironmentState, ...]
    exit_code: int


def is_ready(findings: tuple[Finding, ...]) -> bool:
    return all(each.state != "missing" for each in findings)


def judged(there: bool, otherwise: State = "missing") -> State:
    return "ok" if there else otherwise


def gigabytes(number: int) -> str:
    return f"{number / 1e9:.1f} GB"
