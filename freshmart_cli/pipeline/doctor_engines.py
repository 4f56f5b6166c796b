"""What an engine on this machine needs: the embedded one, or Spark."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

from freshmart_cli.contracts.workspace import Environment
from freshmart_cli.engine.jars import DELTA_MEGABYTES, DELTA_PACKAGE, find_delta_jars
from freshmart_cli.engine.java import SUPPORTED, how_to_get_java, why_no_java
from freshmart_cli.engine.sail_process import settings as sail_settings
from freshmart_cli.engine.workers import VARIABLE, find_worker_python, own_version
from freshmart_cli.pipeline.doctor_findings import Finding, State, gigabytes, judged
from freshmart_cli.pipeline.doctor_machine import JAVA_NEEDED, Machine, memory_told, package_finding

_LOCAL = re.compile(r"local(\[(\*|\d+)(,\s*\d+)?\])?")
_SPARK_MEMORY = 4_000_000_000
_POOL = "SAIL_RUNTIME__MEMORY_POOL__FAIR__MAX_SIZE"
_FREE_SHARE = 0.6


def sail_needs(environment: Environment, machine: Machine) -> Iterator[Finding]:
    for name in ("pysail", "deltalake", "pyspark"):
        finding = package_finding(machine, name)
        if finding is not None:
            yield finding
    yield _pool(environment, machine)
    chosen = environment.settings.get(VARIABLE, "")
    if chosen:
        yield _worker(chosen, "unset it in settings of freshmart.yml")
    yield from _of_spark_alone(environment)


def _of_spark_alone(environment: Environment) -> Iterator[Finding]:
    """A catalog decides where tables lie; an address merely goes unused."""
    written: dict[str, tuple[str, State]] = {
        "catalog": (environment.catalog, "missing"),
        "remote": (environment.remote, "warning"),
        "master": (environment.master, "warning"),
    }
    for key, (value, state) in written.items():
        if value:
            fix = f"in freshmart.yml: engine: spark, or without {key}"
            yield Finding(key, state, "set beside engine: sail", "engine: spark", fix)


def spark_needs(environment: Environment, machine: Machine, fetch: str) -> Iterator[Finding]:
    """Of Spark on this machine; ``fetch``: the command that starts it, which fetches what it lacks."""
    pyspark = package_finding(machine, "pyspark")
    if pyspark is not None:
        yield pyspark
    if not _LOCAL.fullmatch(environment.master or "local[*]"):
        fix = "in freshmart.yml: master: local[*], or remote: sc://host:15002 for a cluster"
        yield Finding("master", "missing", environment.master, "local[*] or local[N]", fix)
    yield _java(machine)
    yield _bash(machine)
    yield _jars(environment, fetch)
    yield _memory(machine)
    chosen = machine.environ.get(VARIABLE, "") or environment.settings.get("spark.pyspark.python", "")
    if chosen:
        yield _worker(chosen, f"unset {VARIABLE}")


def _pool(environment: Environment, machine: Machine) -> Finding:
    """The pool is measured by the machine's memory: a control group may allow less."""
    pool = int(sail_settings(Path(), environment.settings)[_POOL])
    memory, most = machine.memory, machine.memory.most
    found = f"a pool of {gigabytes(pool)}; {memory_told(memory)}"
    if pool < most:
        return Finding("memory", "ok", found)
    fix = f'in freshmart.yml, settings: {{{_POOL}: "{int(most * _FREE_SHARE)}"}}'
    return Finding("memory", "warning", found, "a pool within what can be used", fix)


def _java(machine: Machine) -> Finding:
    java, fault = machine.java, why_no_java(machine.java)
    if java is None or fault:
        found = "none on PATH" if java is None else f"{java.text}, {java.path} by {java.named_by}"
        return Finding("java", "missing", found, JAVA_NEEDED, how_to_get_java(java, machine.environ))
    tested = java.major in SUPPORTED
    fix = "" if tested else "Spark may run on it, but is not tested with it: export JAVA_HOME=… of another"
    return Finding("java", judged(tested, "warning"), f"{java.text}, {java.path}", JAVA_NEEDED, fix)


def _bash(machine: Machine) -> Finding:
    found = shutil.which("bash", path=machine.environ.get("PATH"))
    fix = "" if found else "install bash, or put its folder on PATH"
    return Finding("bash", judged(found is not None), found or "not on PATH", "for Spark's start scripts", fix)


def _jars(environment: Environment, fetch: str) -> Finding:
    jars = find_delta_jars(environment.settings.get("spark.jars.ivy", ""))
    version = DELTA_PACKAGE.rpartition(":")[2]
    if jars.present:
        return Finding("Delta JARs", "ok", f"{version}, {jars.folder}", version)
    needed = f"fetched at the first start: about {DELTA_MEGABYTES} MB from Maven Central"
    return Finding("Delta JARs", "warning", f"not in {jars.folder}", needed, fetch)


def _memory(machine: Machine) -> Finding:
    memory, needed = machine.memory, f"about {gigabytes(_SPARK_MEMORY)} free"
    available = memory.most if memory.free is None else memory.free
    enough = available >= _SPARK_MEMORY
    fix = "" if enough else "end other programs, or set master: local[1] in freshmart.yml"
    return Finding("memory", judged(enough, "warning"), memory_told(memory), needed, fix)


def _worker(path: str, undo: str) -> Finding:
    python, wanted = find_worker_python(path), own_version()
    needed = f"Python {wanted}, as this one"
    if python.matches:
        return Finding(VARIABLE, "ok", path, needed)
    if python.found and not python.version:
        return Finding(VARIABLE, "warning", f"{path}, of a version that its name does not tell", needed, undo)
    found = f"{path}, Python {python.version}" if python.found else f"{path}, which is not there"
    return Finding(VARIABLE, "missing", found, needed, undo)
