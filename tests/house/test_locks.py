"""The lock files hold what pyproject.toml asks for, by hash, and nothing of the machine that made them."""

from __future__ import annotations

import re
import tomllib
from itertools import chain
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
LOCKS = ("requirements.lock", "requirements-dev.lock")
PIN = re.compile(r"^(?P<name>[\w.-]+)==(?P<version>[^\s;]+)")


def pins(lock: str) -> dict[str, set[str]]:
    """Versions by package: several where they differ by Python version."""
    found: dict[str, set[str]] = {}
    for line in (ROOT / lock).read_text(encoding="utf-8").splitlines():
        if match := PIN.match(line):
            found.setdefault(canonicalize_name(match["name"]), set()).add(match["version"])
    return found


def unmet(requirements: list[str], lock: str) -> list[str]:
    locked = pins(lock)
    return [
        text
        for text, wanted in ((text, Requirement(text)) for text in requirements)
        if not any(wanted.specifier.contains(v) for v in locked.get(canonicalize_name(wanted.name), ()))
    ]


def test_the_runtime_lock_meets_every_dependency() -> None:
    assert unmet(PROJECT["project"]["dependencies"], "requirements.lock") == []


def test_the_development_lock_meets_every_dependency_extra_and_group() -> None:
    optional = PROJECT["project"]["optional-dependencies"].values()
    groups = PROJECT["dependency-groups"].values()
    asked = [*PROJECT["project"]["dependencies"], *chain(*optional), *chain(*groups)]
    assert unmet(asked, "requirements-dev.lock") == []


def test_the_development_lock_holds_the_runtime_lock_version_for_version() -> None:
    development = pins("requirements-dev.lock")
    runtime = pins("requirements.lock")
    assert {name: development.get(name) for name in runtime} == runtime


@pytest.mark.parametrize("lock", LOCKS)
def test_every_pin_is_followed_by_a_hash(lock: str) -> None:
    lines = (ROOT / lock).read_text(encoding="utf-8").splitlines()
    pinned = [number for number, line in enumerate(lines) if PIN.match(line)]
    assert pinned
    assert [lines[n] for n in pinned if not lines[n + 1].strip().startswith("--hash=sha256:")] == []


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_names_no_host_and_no_path(lock: str) -> None:
    assert "/" not in (ROOT / lock).read_text(encoding="utf-8")
