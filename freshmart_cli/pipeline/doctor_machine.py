"""What is installed here, whatever the workspace: looked at once and judged by each environment."""

from __future__ import annotations

import os
import platform
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import freshmart_cli
from freshmart_cli.counting import counted
from freshmart_cli.engine.folders import look_at
from freshmart_cli.engine.jars import DELTA_PACKAGE, find_delta_jars
from freshmart_cli.engine.java import SUPPORTED, Java, find_java
from freshmart_cli.engine.memory import Memory, read_memory
from freshmart_cli.engine.packages import Package, install_command, is_within, python_wanted, required_packages
from freshmart_cli.pipeline.doctor_findings import Finding, gigabytes, judged

LEAST_DISK = 2_000_000_000
JAVA_NEEDED = f"{', '.join(map(str, SUPPORTED[:-1]))} or {SUPPORTED[-1]}"
_OPTIONAL = ("spark", "databricks")
_ONLY_SPARK = "where Spark runs on this machine"


@dataclass(frozen=True, slots=True)
class Machine:
    """``packages`` is empty where the toolkit is not installed: then nobody tells its pins."""

    environ: Mapping[str, str]
    java: Java | None
    memory: Memory
    packages: tuple[Package, ...]


def look_at_machine(environ: Mapping[str, str] | None = None) -> Machine:
    environ = os.environ if environ is None else environ
    return Machine(environ, find_java(environ), read_memory(), required_packages())


def machine_findings(machine: Machine, folder: Path) -> tuple[Finding, ...]:
    """``folder``: whose disk is told of."""
    return (
        _python(),
        *_packages(machine.packages),
        *_extras(),
        _java(machine.java),
        _jars(),
        _memory(machine.memory),
        disk(folder, "disk"),
    )


def disk(folder: Path, subject: str) -> Finding:
    state = look_at(folder)
    few = state.free < LEAST_DISK
    needed = f"{gigabytes(LEAST_DISK)} or more"
    fix = f"make room under {state.nearest}, or choose another disk: --set lakehouse=DIR" if few else ""
    return Finding(subject, judged(not few, "warning"), f"{gigabytes(state.free)} free", needed, fix)


def memory_told(memory: Memory) -> str:
    """Which of the two binds: the machine, or the control group around this process."""
    free = "" if memory.free is None else f"{gigabytes(memory.free)} free of "
    if memory.limit is None:
        return f"{free}{gigabytes(memory.total)}"
    return (
        f"{free}{gigabytes(memory.limit)}, the limit of this control group; the machine has {gigabytes(memory.total)}"
    )


def _python() -> Finding:
    version, wanted = platform.python_version(), python_wanted()
    state = judged(is_within(version, wanted))
    needed = wanted.replace(">=", "") + " or newer" if wanted.startswith(">=") else wanted
    fix = f"make an environment of Python {needed} and install freshmart there" if state == "missing" else ""
    return Finding("python", state, f"{version}, {sys.executable}", needed, fix)


def _packages(packages: tuple[Package, ...]) -> tuple[Finding, ...]:
    if not packages:
        root = Path(freshmart_cli.__file__).parents[1]
        found = "freshmart-cli runs from its source, not installed"
        fix = install_command(["--editable", str(root)])
        return (Finding("packages", "warning", found, "installed, so that versions can be checked", fix),)
    bad = [each for each in packages if not each.fits]
    fix = install_command(each.requirement for each in bad)
    good = counted(len(packages) - len(bad), "package")
    return (
        Finding("packages", "ok", f"{good} as asked for"),
        *(Finding(each.name, "missing", each.installed or "not installed", _pin(each), fix) for each in bad),
    )


def _extras() -> tuple[Finding, ...]:
    found = []
    for extra in _OPTIONAL:
        packages = required_packages(extra)
        if packages:
            needed = ", ".join(each.name + each.wanted for each in packages)
            told = ", ".join(each.installed or "not installed" for each in packages)
            there = all(each.fits for each in packages)
            found.append(Finding(f"extra {extra}", judged(there, "absent"), told, f"{needed}, optional"))
    return tuple(found)


def package_finding(machine: Machine, name: str) -> Finding | None:
    """One package that an engine is made of; None where its pin is unknown."""
    package = next((each for each in machine.packages if each.name == name), None)
    if package is None:
        return None
    fix = "" if package.fits else install_command([package.requirement])
    return Finding(name, judged(package.fits), package.installed or "not installed", _pin(package), fix)


def _pin(package: Package) -> str:
    return ",".join(sorted(package.wanted.split(","), key=lambda bound: bound.startswith("<"))).removeprefix("==")


def _java(java: Java | None) -> Finding:
    needed = f"{JAVA_NEEDED} {_ONLY_SPARK}"
    if java is None:
        return Finding("java", "absent", "none on PATH", needed)
    return Finding("java", judged(java.runs_spark, "absent"), f"{java.text}, {java.path}", needed)


def _jars() -> Finding:
    jars = find_delta_jars()
    version = DELTA_PACKAGE.rpartition(":")[2]
    found = f"{version}, {jars.folder}" if jars.present else f"not in {jars.folder}"
    return Finding("Delta JARs", judged(jars.present, "absent"), found, f"{version} {_ONLY_SPARK}")


def _memory(memory: Memory) -> Finding:
    return Finding("memory", "ok", memory_told(memory))
